using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Brisk.Server.Tests.Imports;

/// <summary>Imports as the browser does them: upload, settings, check, run, undo, each waited for.</summary>
internal static class ImportCalls
{
    private static readonly string[] Counted = ["rows", "created", "updated", "unchanged", "skipped", "rejected", "organizationsCreated"];

    public static Task<Answer> UploadAsync(this Client client, string csv, string type = "contacts", string name = "people.csv") =>
        client.UploadAsync(Encoding.UTF8.GetBytes(csv), type, name);

    public static Task<Answer> UploadAsync(this Client client, byte[] csv, string type = "contacts", string name = "people.csv")
    {
        var content = new ByteArrayContent(csv);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return client.SendAsync("POST", $"/api/imports?type={type}&name={name}", content);
    }

    /// <summary>Uploads a file and sets how it is matched; answers the import's id.</summary>
    public static async Task<string> PrepareAsync(
        this Client client, string csv, string match = "externalId", string onMatch = "update", string type = "contacts", string name = "people.csv")
    {
        var import = (await client.UploadAsync(csv, type, name)).ShouldBe(HttpStatusCode.Created);
        var settings = import.Json.GetProperty("settings");
        var body = $$"""{"mapping":{{settings.GetProperty("mapping").GetRawText()}},"match":"{{match}}","onMatch":"{{onMatch}}"}""";
        (await client.SendAsync("PUT", $"/api/imports/{import.Id}/settings", body)).ShouldBe(HttpStatusCode.OK);
        return import.Id;
    }

    /// <summary>Checks, runs or undoes, waits for the end, and answers the import.</summary>
    public static async Task<JsonElement> WorkAsync(this Client client, string id, string verb)
    {
        (await client.PostAsync($"/api/imports/{id}/{verb}")).ShouldBe(HttpStatusCode.Accepted);
        return await client.EndAsync(id);
    }

    /// <summary>Waits until no job works on something, or of a job until it has ended.</summary>
    public static Task WaitAsync(this Client client, string id)
    {
        Tsid.TryParse(id, out var key).ShouldBeTrue();
        return client.Server.App.Services.GetRequiredService<JobRunner>().WaitAsync(key);
    }

    public static async Task<JsonElement> EndAsync(this Client client, string id)
    {
        await client.WaitAsync(id);
        return (await client.GetAsync($"/api/imports/{id}")).ShouldBe(HttpStatusCode.OK).Json;
    }

    /// <summary>rows, created, updated, unchanged, skipped, rejected, organizations.</summary>
    public static string Counts(this JsonElement import)
    {
        var result = import.GetProperty("result");
        return string.Join(' ', Counted.Select(name => result.GetProperty(name).GetInt64()));
    }

    public static async Task<long> CountAsync(this Client client, string plural = "contacts") =>
        (await client.GetAsync($"/api/{plural}/count")).Json.GetProperty("count").GetInt64();

    public static async Task<JsonElement> FirstAsync(this Client client, string filter, string plural = "contacts")
    {
        var found = await client.GetAsync($"/api/{plural}?filter={Uri.EscapeDataString(filter)}");
        return (await client.GetAsync($"/api/{plural}/{found.ShouldBe(HttpStatusCode.OK).Items[0].GetProperty("id").GetString()}")).Json;
    }
}
