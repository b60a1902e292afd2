using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Records;

namespace Brisk.Server.Tests.Infrastructure;

/// <summary>One request, ready to be sent by anybody.</summary>
internal sealed record Asked(string Method, string Path, string? Body = null, string? IfMatch = null, string Media = "application/json", long? Offset = null)
{
    public async Task<Answer> SendAsync(Client client, params (string Name, string Value)[] headers)
    {
        ByteArrayContent? content = null;
        if (Body is not null)
        {
            content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
            content.Headers.ContentType = new MediaTypeHeaderValue(Media);
        }
        return await client.SendAsync(Method, Path, content, [.. headers, ("If-Match", IfMatch ?? ""), ("Upload-Offset", $"{Offset}")]);
    }
}

/// <summary>An operation of the API: who may ask for it, and a request that succeeds once when one of them asks.</summary>
/// <param name="For"><c>open</c>, <c>people</c>, <c>readers</c>, <c>members</c>, <c>owners</c> or <c>local</c>.</param>
/// <param name="PrepareAsync">Makes what the request needs in the workspace of the first, for the second to send. What it makes bears the
/// <see cref="Requests.Mark"/>; the request itself never does.</param>
/// <param name="Else">The other answer it may give where more than one workspace or none is set up.</param>
/// <param name="Others">What others than owners are answered where it is the owner's alone, though they may ask.</param>
/// <param name="IsPersonal">There it is of the very person who prepared it, and not of a key with the same rights.</param>
internal sealed record Request(string For, Func<Client, Client, Task<Asked>> PrepareAsync, int? Else = null, int? Others = null,
    bool IsPersonal = false);

/// <summary>How to ask for each operation there is; a route without a row here fails.</summary>
internal static class Requests
{
    /// <summary>In everything that is made for a request, and in no request.</summary>
    public const string Mark = "Aardvark";

    private const string Pipeline = """
        {"label":"Service","stages":[{"label":"Asked","kind":"open","probability":10},{"label":"Sold","kind":"won"},{"label":"Gone","kind":"lost"}]}
        """;

    private const string Choice = """{"label":"Size","kind":"choice","choices":[{"label":"Small"}]}""";
    private const string File = "First Name,Last Name,Email\nAardvark,Lee,aardvark@x.example\n,,no address\n";

    public static IReadOnlyDictionary<string, Request> All { get; } =
        Platform.Concat(Accounts).Concat(Imports).Concat(Jobs).Concat(Files).Concat(RecordTypes.Views.SelectMany(Of))
        .ToDictionary();

    private static IEnumerable<KeyValuePair<string, Request>> Platform => new Dictionary<string, Request>
    {
        ["live"] = new("open", (_, _) => Get("/health/live")),
        ["ready"] = new("open", (_, _) => Get("/health/ready")),
        ["getOpenApi"] = new("open", (_, _) => Get("/openapi.json")),
        ["getSetup"] = new("open", (_, _) => Get("/api/setup")),
        ["getCountries"] = new("open", (_, _) => Get("/api/countries")),
        ["setUp"] = new("open",
            (_, _) => Ask("POST", "/api/setup",
            $$"""{"token":"{{new string('x', 43)}}","workspace":"Harbour","name":"Bo","email":"bo@x.example","password":"blue-river-78 wide"}"""), 409),
        ["enterDemo"] = new("open", (_, _) => Get("/demo/x"), 404),
        ["getSchema"] = new("readers", (_, _) => Get("/api/schema")),
        ["listChanges"] = new("readers", (_, _) => Get("/api/changes?after=0")),
        ["openLive"] = new("readers", (_, _) => Get("/live"), 426),
        ["getTimeline"] = new("readers", (_, _) => Get("/api/timeline")),
        ["showMarkdown"] = new("readers", (_, _) => Ask("POST", "/api/markdown", """{"text":"**a**"}""")),
        ["lookUp"] = new("readers", (_, _) => Get("/api/lookup?q=a")),
        ["runBatch"] =
            new("members",
            (_, _) => Ask("POST", "/api/batch", """{"atomic":true,"operations":[{"op":"create","type":"contact","values":{"firstName":"Bo"}}]}""")),
        ["listSteps"] = new("readers", (_, _) => Get("/api/steps")),
        ["undoStep"] = new("members", async (owner, _) => new("POST", $"/api/steps/{await StepAsync(owner)}/undo")),
        ["listPipelines"] = new("readers", (_, _) => Get("/api/pipelines")),
        ["getPipeline"] = new("readers", async (owner, _) => new("GET", await PipelineAsync(owner))),
        ["addPipeline"] = new("owners", (_, _) => Ask("POST", "/api/pipelines", Pipeline)),
        ["changePipeline"] = new("owners", async (owner, _) => new("PATCH", await PipelineAsync(owner), """{"label":"Deals"}""", IfMatch: "*")),
        ["removePipeline"] = new("owners", async (owner, _) => new("DELETE", await PipelineAsync(owner), IfMatch: "*")),
        ["getWorkspace"] = new("readers", (_, _) => Get("/api/workspace")),
        ["changeWorkspace"] = new("owners", (_, _) =>
            Task.FromResult(new Asked("PATCH", "/api/workspace", """{"name":"Harbour","country":"PT"}""", IfMatch: "*"))),
        ["backUp"] = new("local", (_, _) => Get("/api/local/backup"), 409),
        ["checkDatabase"] = new("local", (_, _) => Get("/api/local/check")),
        ["setPassword"] = new("local", (owner, _) => Ask("POST", "/api/local/password", $$"""{"email":"{{owner.Email}}","password":"blue-river-78 wide"}""")),
        ["listWorkspaces"] = new("local", (_, _) => Get("/api/local/workspaces")),
        ["makeWorkspace"] = new("local", (owner, _) => Ask("POST", "/api/local/workspaces", $$"""{"name":"Harbour {{owner.Workspace}}"}""")),
        ["renameWorkspace"] = new("local", (owner, _) =>
            Ask("PATCH", "/api/local/workspaces/" + owner.Workspace, $$"""{"name":"Quay {{owner.Workspace}}"}""")),
        ["deleteWorkspace"] = new("local", (owner, _) => Ask("DELETE", $"/api/local/workspaces/{owner.Workspace}?name=Test")),
        ["makeSetupLink"] = new("local", (_, _) => Ask("POST", "/api/local/setup-link"), 409),
    };

    private static async Task<string> PipelineAsync(Client owner) =>
        (await owner.PostAsync("/api/pipelines", Pipeline.Replace("Asked", Mark, StringComparison.Ordinal))).Header("Location")!;

    private static IEnumerable<KeyValuePair<string, Request>> Accounts => new Dictionary<string, Request>
    {
        ["signIn"] = new("open", (owner, _) => Ask("POST", "/api/sign-in", $$"""{"email":"{{owner.Email}}","password":"{{TestServer.Password}}"}""")),
        ["getInvitation"] = new("open", async (owner, _) => new("GET", "/api/invitations/" + await InvitationAsync(owner))),
        ["acceptInvitation"] = new("open", async (owner, _) =>
            new("POST", "/api/invitations/" + await InvitationAsync(owner), """{"name":"Bo","password":"blue-river-78 wide"}""")),
        ["getSession"] = new("people", (_, _) => Get("/api/session")),
        ["switchWorkspace"] = new("people", (_, person) => Ask("POST", "/api/session/workspace", $$"""{"workspace":"{{person.Workspace}}"}""")),
        ["signOut"] = new("people", (_, _) => Ask("POST", "/api/sign-out")),
        ["signOutEverywhere"] = new("people", (_, _) => Ask("POST", "/api/sign-out-everywhere")),
        ["changeAccount"] = new("people", (_, _) => Ask("PATCH", "/api/account", """{"name":"Bo"}""")),
        ["changePassword"] = new("people", (_, _) =>
            Ask("POST", "/api/account/password", $$"""{"current":"{{TestServer.Password}}","password":"blue-river-78 wide"}""")),
        ["listSessions"] = new("people", (_, _) => Get("/api/account/sessions")),
        ["endSession"] = new("people", async (_, person) => new("DELETE", "/api/account/sessions/" + (await person.GetAsync("/api/account/sessions")).Items[0]
            .GetProperty("id").GetString())),
        ["listUsers"] = new("readers", (_, _) => Get("/api/users")),
        ["inviteUser"] = new("owners", (_, _) => Ask("POST", "/api/users", """{"email":"mira@brisk.example","role":"member"}""")),
        ["changeUser"] = new("owners", async (owner, _) => new("PATCH", "/api/users/" + await MemberAsync(owner), """{"role":"read-only"}""")),
        ["removeUser"] = new("owners", async (owner, _) => new("DELETE", "/api/users/" + await MemberAsync(owner))),
        ["listKeys"] = new("owners", (_, _) => Get("/api/keys")),
        ["createKey"] = new("owners", (_, _) => Ask("POST", "/api/keys", """{"name":"script","role":"member"}""")),
        ["revokeKey"] = new("owners", async (owner, _) => new("DELETE", "/api/keys/" + await KeyAsync(owner))),
        ["revokeAllKeys"] = new("owners", async (owner, _) =>
        {
            await KeyAsync(owner);
            return new("DELETE", "/api/keys");
        }),
        ["changeKey"] = new("owners", async (owner, _) => new("PATCH", "/api/keys/" + await KeyAsync(owner), """{"rowsPerHour":100}""")),
        ["takeOverKey"] = new("owners", async (owner, _) => new("POST", $"/api/keys/{await KeyAsync(owner)}/take-over")),
    };

    private static IEnumerable<KeyValuePair<string, Request>> Imports => new Dictionary<string, Request>
    {
        ["uploadImport"] = new("members", (_, _) =>
            Task.FromResult(new Asked("POST", "/api/imports?type=contacts&name=people.csv", "First Name,Last Name\nBo,Ek\n", Media: "text/csv"))),
        ["listImports"] = new("members", (_, _) => Get("/api/imports")),
        ["getImport"] = new("members", async (owner, _) => new("GET", await ImportAsync(owner))),
        ["deleteImport"] = new("members", async (owner, _) => new("DELETE", await ImportAsync(owner))),
        ["changeImportSettings"] = new("members", async (owner, _) =>
            new("PUT", await ImportAsync(owner) + "/settings", """{"mapping":[{"column":0,"target":"firstName"}]}""")),
        ["previewImportRows"] = new("members", async (owner, _) => new("GET", await ImportAsync(owner) + "/rows")),
        ["checkImport"] = new("members", async (owner, _) => new("POST", await ImportAsync(owner) + "/check")),
        ["runImport"] = new("members", async (owner, _) => new("POST", await ImportAsync(owner) + "/run")),
        ["undoImport"] = new("members", async (owner, _) => new("POST", await ImportAsync(owner, "run") + "/undo")),
        ["cancelImport"] = new("members", async (owner, _) => new("POST", await ImportAsync(owner) + "/cancel"), 409),
        ["downloadRejectedRows"] = new("members", async (owner, _) => new("GET", await ImportAsync(owner, "run") + "/rejected.csv")),
    };

    /// <summary>The owner's own are nobody else's.</summary>
    private static IEnumerable<KeyValuePair<string, Request>> Jobs => new Dictionary<string, Request>
    {
        ["listJobs"] = new("readers", (_, _) => Get("/api/jobs")),
        ["getJob"] = new("readers", async (owner, _) => new("GET", await JobAsync(owner)), Others: 404),
        ["cancelJob"] = new("readers", async (owner, _) => new("POST", await JobAsync(owner) + "/cancel"), Others: 404),
        ["getJobResult"] = new("readers", async (owner, _) => new("GET", await JobAsync(owner) + "/result"), Others: 404),
    };

    private static IEnumerable<KeyValuePair<string, Request>> Files => new Dictionary<string, Request>
    {
        ["uploadFile"] = new("members", async (owner, _) =>
            new("POST", $"/api/files?record={(await RecordAsync(owner, ContactType.Type))[5..]}&name=bo.txt", "Bo", Media: FileCalls.Whole)),
        // Only there for who announced it.
        ["appendToFile"] = new("members", async (owner, _) =>
            new("PATCH", "/api/files/" + (await owner.AnnounceAsync((await RecordAsync(owner, ContactType.Type))[5..], Mark, 2)).Id, "Bo",
                Media: FileCalls.Piece, Offset: 0), Others: 404, IsPersonal: true),
        ["listFiles"] = new("readers", async (owner, _) => new("GET", "/api/files?record=" + (await RecordAsync(owner, ContactType.Type))[5..])),
        ["getFile"] = new("readers", async (owner, _) => new("GET", await FileAsync(owner))),
        ["downloadFile"] = new("readers", async (owner, _) => new("GET", await FileAsync(owner) + "/content")),
        ["renameFile"] = new("members", async (owner, _) => new("PUT", await FileAsync(owner) + "/name", """{"name":"bo.txt"}""")),
        ["deleteFile"] = new("members", async (owner, _) => new("DELETE", await FileAsync(owner))),
        ["restoreFile"] = new("members", async (owner, _) =>
        {
            var file = await FileAsync(owner);
            await owner.DeleteAsync(file);
            return new("POST", file + "/restore");
        }),
    };

    private static async Task<string> FileAsync(Client owner) =>
        "/api/files/" + (await owner.SendFileAsync((await RecordAsync(owner, ContactType.Type))[5..], Mark, Mark)).Id;

    /// <summary>What every record type can do.</summary>
    private static IEnumerable<KeyValuePair<string, Request>> Of(RecordType type)
    {
        var (one, many, path) = (Capital(type.ApiName), Capital(type.ApiPlural), "/api/" + type.ApiPlural);
        var fields = path + "/fields";
        var requests = new Dictionary<string, Request>
        {
            ["list" + many] = new("readers", (_, _) => Get(path + "?limit=500")),
            ["count" + many] = new("readers", (_, _) => Get(path + "/count")),
            ["group" + many] = new("readers", (_, _) => Get(path + "/groups?by=" + type.Title.Name)),
            ["board" + many] = new("readers", (_, _) => Get($"{path}/board?by=owner&filter={type.Title.Name} filled")),
            ["facet" + many] = new("readers", (_, _) => Get(path + "/facets?field=" + type.Title.Name)),
            ["findDuplicate" + many] = new("readers", (_, _) => Get($"{path}/duplicates?{Same(type)}")),
            ["get" + one] = new("readers", async (owner, _) => new("GET", await RecordAsync(owner, type))),
            ["history" + one] = new("readers", async (owner, _) => new("GET", await RecordAsync(owner, type) + "/history")),
            ["create" + one] = new("members", (_, _) => Ask("POST", path, Plain(type))),
            ["export" + many] = new("readers", (_, _) => Get(path + "/export")),
            ["beginExport" + many] = new("readers", (_, _) => Ask("POST", path + "/export", """{"format":"jsonl"}""")),
            ["bulk" + many] = new("members", async (owner, _) =>
            {
                await RecordAsync(owner, type);
                return new("POST", path + "/bulk", $$"""{"all":true,"set":{{Plain(type)}} }""");
            }),
            ["update" + one] = new("members", async (owner, _) => new("PATCH", await RecordAsync(owner, type), Plain(type), "*")),
            ["delete" + one] = new("members", async (owner, _) => new("DELETE", await RecordAsync(owner, type), IfMatch: "\"1\"")),
            ["restore" + one] = new("members", async (owner, _) => new("POST", await TrashedAsync(owner, type) + "/restore", IfMatch: "*")),
            ["undo" + one] = new("members", async (owner, _) => await UndoAsync(owner, type)),
            [$"add{one}Field"] = new("owners", (_, _) => Ask("POST", fields, Choice)),
            [$"change{one}Field"] = new("owners", async (owner, _) => new("PATCH", await FieldAsync(owner, fields), """{"label":"Shirt"}""")),
            [$"remove{one}Field"] = new("owners", async (owner, _) => new("DELETE", await FieldAsync(owner, fields))),
        };
        foreach (var verb in type.Verbs)
        {
            requests[verb.Name + one] = new("members", async (owner, _) =>
                new("POST", $"{await RecordAsync(owner, type)}/{verb.Name}", Input(type, verb), "*"));
        }
        if (type.Pipelines is not null) requests["stagesOf" + one] = new("readers", async (owner, _) => new("GET", await RecordAsync(owner, type) + "/stages"));
        // A view has the fields of its type, and what shows that two are one.
        if (type.Kind is not null)
            foreach (var name in (string[])["findDuplicate" + many, $"add{one}Field", $"change{one}Field", $"remove{one}Field"]) requests.Remove(name);
        return requests;
    }

    private static string Input(RecordType type, Verb verb)
    {
        var input = new JsonObject([.. verb.Asks.Select(name => KeyValuePair.Create(name, (JsonNode?)Samples.Of(type[name])))]);
        Samples.KeepRules(input);
        return input.ToJsonString();
    }

    /// <summary>The least that makes a record, for a request.</summary>
    /// <param name="except">But for this field.</param>
    public static string Plain(RecordType type, string? except = null) => Samples.Least(type, "Bo", except).ToJsonString();

    /// <summary>What shows most surely that two are one.</summary>
    private static string Same(RecordType type) =>
        $"{type.Recognition.Duplicates[0]}={Uri.EscapeDataString(Samples.Of(type[type.Recognition.Duplicates[0]]).ToString())}";

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static Task<Asked> Get(string path) => Task.FromResult(new Asked("GET", path));

    private static Task<Asked> Ask(string method, string path, string? body = null) => Task.FromResult(new Asked(method, path, body));

    private static async Task<string> RecordAsync(Client owner, RecordType type) =>
        $"/api/{type.ApiPlural}/" + (await owner.PostAsync("/api/" + type.ApiPlural, Samples.Least(type, Mark).ToJsonString())).Id;

    private static async Task<string?> StepAsync(Client owner)
    {
        await RecordAsync(owner, ContactType.Type);
        return (await owner.GetAsync("/api/steps")).Items[0].GetProperty("id").GetString();
    }

    private static async Task<string> TrashedAsync(Client owner, RecordType type)
    {
        var path = await RecordAsync(owner, type);
        await owner.DeleteAsync(path, ("If-Match", "*"));
        return path;
    }

    private static async Task<Asked> UndoAsync(Client owner, RecordType type)
    {
        var path = await RecordAsync(owner, type);
        return new Asked("POST", path + "/undo", $$"""{"seq":{{(await owner.GetAsync(path + "/history")).Items[0].GetProperty("seq")}}}""");
    }

    private static async Task<string> FieldAsync(Client owner, string fields) =>
        $"{fields}/" + (await owner.PostAsync(fields, Choice.Replace("Size", Mark, StringComparison.Ordinal))).Of("name");

    private static async Task<string> ImportAsync(Client owner, string? verb = null)
    {
        var id = (await owner.UploadAsync(File)).Id;
        if (verb is not null) await owner.WorkAsync(id, verb);
        return "/api/imports/" + id;
    }

    private static async Task<string> JobAsync(Client owner)
    {
        await ImportAsync(owner, "check");
        return "/api/jobs/" + (await owner.GetAsync("/api/jobs")).Items[0].GetProperty("id").GetString();
    }

    private static async Task<string> MemberAsync(Client owner) => (await owner.Server.JoinAsync(owner.Workspace, Role.Member)).User.ToString();

    private static async Task<string> KeyAsync(Client owner) =>
        (await owner.PostAsync("/api/keys", $$"""{"name":"{{Mark}}","role":"member"}""")).Json.GetProperty("key").GetProperty("id").GetString()!;

    private static async Task<string> InvitationAsync(Client owner) =>
        (await owner.PostAsync("/api/users", $$"""{"email":"{{Guid.CreateVersion7():N}}@x.example","role":"member"}""")).Of("link").Split("#token=")[1];
}
