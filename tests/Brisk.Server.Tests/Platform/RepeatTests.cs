using System.Net.Http.Headers;
using System.Text;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Platform;

/// <summary>Whatever writes to the workspace is carried out once under its key, however often it is asked for.</summary>
public sealed class RepeatTests(TestServer server)
{
    private const string Choice = """{"label":"Size","kind":"choice","choices":[{"label":"Small"}]}""";
    private const string File = "First Name,Last Name,Email\nAnn,Lee,ann@x.example\n";

    private sealed record Asked(string Method, string Path, string? Body);

    /// <summary>How to ask for each operation so that it succeeds once and, without a key, not in the same way again.</summary>
    private static readonly Dictionary<string, Func<Client, Task<Asked>>> Requests = new()
    {
        ["runBatch"] = _ => Ask("POST", "/api/batch", """{"atomic":true,"operations":[{"op":"create","type":"contact","values":{"firstName":"Bo"}}]}"""),
        ["createContact"] = _ => Ask("POST", "/api/contacts", """{"firstName":"Bo"}"""),
        ["updateContact"] = async owner => new("PATCH", await ContactAsync(owner), """{"city":"Lund"}"""),
        ["deleteContact"] = async owner => new("DELETE", await ContactAsync(owner), null),
        ["restoreContact"] = async owner => new("POST", await TrashedAsync(owner) + "/restore", null),
        ["undoContact"] = async owner => new("POST", await ContactAsync(owner) + "/undo", """{"seq":1}"""),
        ["createOrganization"] = _ => Ask("POST", "/api/organizations", """{"name":"Deere"}"""),
        ["updateOrganization"] = async owner => new("PATCH", await OrganizationAsync(owner), """{"city":"Lund"}"""),
        ["deleteOrganization"] = async owner => new("DELETE", await OrganizationAsync(owner), null),
        ["undoOrganization"] = async owner => new("POST", await OrganizationAsync(owner) + "/undo", """{"seq":1}"""),
        ["changeWorkspace"] = _ => Ask("PATCH", "/api/workspace", """{"name":"Harbour","country":"PT"}"""),
        ["changeUser"] = async owner => new("PATCH", "/api/users/" + (await owner.Server.JoinAsync(owner.Workspace, Domain.Access.Role.Member)).User, """{"role":"read-only"}"""),
        ["removeUser"] = async owner => new("DELETE", "/api/users/" + (await owner.Server.JoinAsync(owner.Workspace, Domain.Access.Role.Member)).User, null),
        ["revokeKey"] = async owner => new("DELETE", await KeyAsync(owner), null),
        ["revokeAllKeys"] = async owner =>
        {
            await KeyAsync(owner);
            return new("DELETE", "/api/keys", null);
        },
        ["changeKey"] = async owner => new("PATCH", await KeyAsync(owner), """{"rowsPerHour":100}"""),
        ["takeOverKey"] = async owner => new("POST", await KeyAsync(owner) + "/take-over", null),
        ["addContactField"] = _ => Ask("POST", "/api/contacts/fields", Choice),
        ["changeContactField"] = async owner => new("PATCH", await FieldAsync(owner, "contacts"), """{"label":"Shirt"}"""),
        ["removeContactField"] = async owner => new("DELETE", await FieldAsync(owner, "contacts"), null),
        ["addOrganizationField"] = _ => Ask("POST", "/api/organizations/fields", Choice),
        ["changeOrganizationField"] = async owner => new("PATCH", await FieldAsync(owner, "organizations"), """{"label":"Shirt"}"""),
        ["removeOrganizationField"] = async owner => new("DELETE", await FieldAsync(owner, "organizations"), null),
        ["changeImportSettings"] = async owner => new("PUT", await ImportAsync(owner) + "/settings", """{"mapping":[{"column":0,"target":"firstName"}]}"""),
        ["checkImport"] = async owner => new("POST", await ImportAsync(owner) + "/check", null),
        ["runImport"] = async owner => new("POST", await ImportAsync(owner) + "/run", null),
        ["deleteImport"] = async owner => new("DELETE", await ImportAsync(owner), null),
    };

    /// <summary>Those with tests of their own below, and the same code as another in the list.</summary>
    private static readonly string[] Others = ["uploadImport", "inviteUser", "createKey", "restoreOrganization", "undoImport", "cancelImport"];

    private static async Task<string> KeyAsync(Client owner) =>
        "/api/keys/" + (await owner.PostAsync("/api/keys", """{"name":"k","role":"member"}""")).Json.GetProperty("key").GetProperty("id").GetString();

    public static TheoryData<string> Operations => [.. Requests.Keys];

    [Fact]
    public void Every_write_to_the_workspace_is_in_this_table() =>
        BriskServer.Routes(null).All.Where(route => route.TakesKey).Select(route => route.Name).ShouldBe([.. Requests.Keys, .. Others], ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_same_write_under_the_same_key_happens_once(string name)
    {
        var owner = await server.OwnerAsync();
        var (method, path, body) = await Requests[name](owner);
        Task<Answer> SendAsync() => owner.SendAsync(method, path, body, ("If-Match", method == "PATCH" || path.EndsWith("restore", StringComparison.Ordinal) ? "*" : "\"1\""), ("Idempotency-Key", "k-" + name));

        var first = await SendAsync();
        if (path.Contains("/imports/", StringComparison.Ordinal) && first.Status == 202) await owner.EndAsync(path.Split('/')[3]);
        var content = await server.ContentAsync(owner.Workspace);
        var second = await SendAsync();

        first.Status.ShouldBeInRange(200, 299, first.Text);
        second.Status.ShouldBe(first.Status, second.Text);
        first.Header("Idempotency-Replayed").ShouldBeNull();
        second.Header("Idempotency-Replayed").ShouldBe("true");
        second.Header("Location").ShouldBe(first.Header("Location"));
        if (first.Status != 202) second.Text.ShouldBe(first.Text);
        (await server.ContentAsync(owner.Workspace)).ShouldBe(content, "the second wrote something");
    }

    [Fact]
    public async Task A_file_sent_again_under_its_key_is_one_import()
    {
        var owner = await server.OwnerAsync();

        // Files of other tests lie in the same folder.
        const string only = "First Name,Last Name,Email\nOnly,Here,only@x.example\n";
        var first = await UploadAsync(owner, only, "k1");
        var again = await UploadAsync(owner, only, "k1");
        var other = await UploadAsync(owner, File, "k1");

        again.Id.ShouldBe(first.Id);
        again.Header("Location").ShouldBe(first.Header("Location"));
        other.ShouldBeProblem(422, "idempotency-mismatch");
        (await owner.GetAsync("/api/imports")).Items.Length.ShouldBe(1);
        Directory.GetFiles(Path.Combine(server.Folder, "files", "imports")).Count(path => System.IO.File.ReadAllText(path) == only).ShouldBe(1);
        (await owner.WorkAsync(first.Id, "check")).GetProperty("status").GetString().ShouldBe("checked");
    }

    [Theory]
    [InlineData("/api/keys", """{"name":"script","role":"member"}""")]
    [InlineData("/api/users", """{"email":"mira@brisk.example","role":"member"}""")]
    public async Task A_secret_is_told_once_and_kept_nowhere(string path, string body)
    {
        var owner = await server.OwnerAsync();

        var first = (await owner.PostAsync(path, body, ("Idempotency-Key", "k1"))).ShouldBe(System.Net.HttpStatusCode.Created);
        var content = await server.ContentAsync(owner.Workspace);
        var second = await owner.PostAsync(path, body, ("Idempotency-Key", "k1"));

        second.ShouldBeProblem(409, "conflict").Text.ShouldContain("first answer only");
        (await server.ContentAsync(owner.Workspace)).ShouldBe(content);
        var secret = path == "/api/keys" ? first.Of("secret") : first.Of("link");
        content.ShouldNotContain(secret[^20..]);
    }

    [Fact]
    public async Task A_change_whose_answer_was_lost_is_not_called_stale()
    {
        var owner = await server.OwnerAsync();
        var path = await ContactAsync(owner);

        await owner.PatchAsync(path, """{"city":"Lund"}""", ("If-Match", "\"1\""), ("Idempotency-Key", "k1"));
        var again = await owner.PatchAsync(path, """{"city":"Lund"}""", ("If-Match", "\"1\""), ("Idempotency-Key", "k1"));
        var unkeyed = await owner.PatchAsync(path, """{"city":"Lund"}""", ("If-Match", "\"1\""));
        var other = await owner.PatchAsync(path, """{"city":"Moline"}""", ("If-Match", "*"), ("Idempotency-Key", "k1"));

        again.ShouldBe(System.Net.HttpStatusCode.OK).Of("version").ShouldBe("2");
        unkeyed.ShouldBeProblem(412, "version-stale");
        other.ShouldBeProblem(422, "idempotency-mismatch");
    }

    [Theory]
    [InlineData("PATCH", "/api/account", """{"name":"Bo"}""")]
    [InlineData("POST", "/api/account/password", """{"current":"green-river-77","password":"blue-river-78 wide"}""")]
    public async Task Of_requests_of_the_own_account_nothing_is_kept(string method, string path, string body)
    {
        var owner = await server.OwnerAsync();

        (await owner.SendAsync(method, path, body, ("Idempotency-Key", "secret-key-1"))).Status.ShouldBeInRange(200, 299);

        (await server.ContentAsync(owner.Workspace)).ShouldNotContain("secret-key-1");
    }

    private static Task<Asked> Ask(string method, string path, string body) => Task.FromResult(new Asked(method, path, body));

    private static async Task<string> ContactAsync(Client owner) => "/api/contacts/" + (await owner.ContactAsync("""{"firstName":"Bo"}""")).Id;

    private static async Task<string> OrganizationAsync(Client owner) => "/api/organizations/" + (await owner.OrganizationAsync("""{"name":"Deere"}""")).Id;

    private static async Task<string> TrashedAsync(Client owner)
    {
        var path = await ContactAsync(owner);
        await owner.DeleteAsync(path, ("If-Match", "*"));
        return path;
    }

    private static async Task<string> FieldAsync(Client owner, string plural) => $"/api/{plural}/fields/" + (await owner.PostAsync($"/api/{plural}/fields", Choice)).Of("name");

    private static async Task<string> ImportAsync(Client owner) => "/api/imports/" + (await owner.UploadAsync(File)).Id;

    private static async Task<Answer> UploadAsync(Client owner, string csv, string key)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return await owner.SendAsync("POST", "/api/imports?name=people.csv", content, ("Idempotency-Key", key));
    }
}
