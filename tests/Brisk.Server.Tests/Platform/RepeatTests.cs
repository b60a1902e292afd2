using System.Net.Http.Headers;
using System.Text;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Tests.Shared;

namespace Brisk.Server.Tests.Platform;

/// <summary>Whatever writes to the workspace is carried out once under its key, however often it is asked for.</summary>
public sealed class RepeatTests(TestServer server)
{
    private const string File = "First Name,Last Name,Email\nAnn,Lee,ann@x.example\n";

    /// <summary>Those with tests of their own below, and one that another's end comes before.</summary>
    private static readonly string[] Others = ["uploadImport", "inviteUser", "createKey", "cancelImport"];

    /// <summary>Every write to the workspace.</summary>
    public static TheoryData<string> Operations => [.. BriskServer.Routes(null).All.Where(route => route.TakesKey).Select(route => route.Name).Except(Others)];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_same_write_under_the_same_key_happens_once(string name)
    {
        var owner = await server.OwnerAsync();
        var asked = await Requests.All[name].PrepareAsync(owner, owner);
        Task<Answer> SendAsync() => asked.SendAsync(owner, ("Idempotency-Key", "k-" + name));

        var first = await SendAsync();
        if (first.Status == 202) await owner.WaitAsync(Domain.Tsid.TryParse(asked.Path.Split('/')[3], out _) ? asked.Path.Split('/')[3] : first.Id);
        // Another country lets telephone numbers be read again, behind the answer.
        await Eventually.SoAsync("telephone numbers are read", async () => !(await owner.GetAsync("/api/workspace")).Json.TryGetProperty("phones", out _));
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
        var asLong = await UploadAsync(owner, only.Replace("Only", "Else", StringComparison.Ordinal), "k1");

        again.Id.ShouldBe(first.Id);
        again.Header("Location").ShouldBe(first.Header("Location"));
        other.ShouldBeProblem(422, "idempotency-mismatch");
        asLong.ShouldBeProblem(422, "idempotency-mismatch");
        (await owner.GetAsync("/api/imports")).Items.Length.ShouldBe(1);
        Directory.GetFiles(Path.Combine(server.Folder, "files", "imports")).Count(path => Holds(path, only)).ShouldBe(1);
        (await owner.WorkAsync(first.Id, "check")).GetProperty("status").GetString().ShouldBe("checked");

        // What another test meanwhile wrote or deleted is not meant.
        static bool Holds(string path, string text)
        {
            try
            {
                return System.IO.File.ReadAllText(path) == text;
            }
            catch (IOException)
            {
                return false;
            }
        }
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

    private static async Task<string> ContactAsync(Client owner) => "/api/contacts/" + (await owner.ContactAsync("""{"firstName":"Bo"}""")).Id;

    private static async Task<Answer> UploadAsync(Client owner, string csv, string key)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return await owner.SendAsync("POST", "/api/imports?name=people.csv", content, ("Idempotency-Key", key));
    }
}
