using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Brisk.Tests.Processes;

namespace Brisk.Tests;

/// <summary>Files of records outlast the process, and go where the database goes.</summary>
public sealed class FilesKillTests
{
    private const int Size = 25_000_000;
    private const int Broken = 10_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_goes_on_after_a_kill_and_its_file_is_backed_up_copied_and_restored()
    {
        await using var installation = new Installation();
        await using var elsewhere = new Installation();
        var bytes = RandomNumberGenerator.GetBytes(Size);
        string key, id;
        await using (var server = await installation.ServeWorkspaceAsync())
        {
            key = await installation.MakeKeyAsync();
            Installation.Authorize(server, key);
            await server.CreateAsync("Ann");
            using var announced = await SendAsync(server, HttpMethod.Post, $"api/files?record={await server.AnyContactAsync()}&name=big.bin", [],
                ("Upload-Length", Size));
            id = JsonElement.Parse(await announced.Content.ReadAsByteArrayAsync(Cancellation)).GetProperty("id").GetString()!;
            (await PieceAsync(server, id, 0, bytes[..Broken])).ShouldBe(HttpStatusCode.NoContent);
            await server.KillAsync();
        }

        await using (var server = await installation.ServeAsync())
        {
            Installation.Authorize(server, key);
            using (var head = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"api/files/{id}"), Cancellation))
                head.Headers.GetValues("Upload-Offset").ShouldBe([$"{Broken}"]);
            (await PieceAsync(server, id, Broken, bytes[Broken..])).ShouldBe(HttpStatusCode.NoContent);
            (await PieceAsync(server, id, Broken, bytes[Broken..])).ShouldBe(HttpStatusCode.Conflict);
            (await server.Http.GetByteArrayAsync($"api/files/{id}/content", Cancellation)).ShouldBe(bytes);
            (await installation.RunAsync("backup", installation.Beside("copy.db"))).Well.ShouldContain("1 files of records");
            (await server.StopAsync()).ShouldBe(0);
        }
        Contents(Path.Combine(installation.Data, "files", "records")).ShouldHaveSingleItem();

        (await elsewhere.RunAsync("restore", installation.Beside("copy.db"))).Code.ShouldBe(0);
        await using (var restored = await elsewhere.ServeAsync())
        {
            Installation.Authorize(restored, key);
            (await restored.Http.GetByteArrayAsync($"api/files/{id}/content", Cancellation)).ShouldBe(bytes);
            (await restored.StopAsync()).ShouldBe(0);
        }
        await using var copy = new Installation();
        (await elsewhere.RunAsync("copy", "--from", elsewhere.Data, "--to", copy.Data)).Code.ShouldBe(0);
        (await copy.RunAsync("doctor")).Output.ShouldMatch(@"Files +ok");
    }

    [Fact]
    public async Task A_damaged_file_keeps_no_other_from_the_backup_and_is_named()
    {
        await using var installation = new Installation();
        await using var elsewhere = new Installation();
        await using (var server = await installation.ServeWorkspaceAsync())
        {
            Installation.Authorize(server, await installation.MakeKeyAsync());
            await server.CreateAsync("Ann");
            await server.AddFileAsync("offer");
            await server.AddFileAsync("contract");
            (await server.StopAsync()).ShouldBe(0);
        }
        var damaged = Contents(Path.Combine(installation.Data, "files", "records"))[0];
        await File.WriteAllTextAsync(damaged, "nothing", Cancellation);

        var backup = await installation.RunAsync("backup", installation.Beside("copy.db"));
        var restored = await elsewhere.RunAsync("restore", installation.Beside("copy.db"));

        backup.Code.ShouldBe(1);
        backup.Errors.ShouldContain(damaged);
        Contents(installation.Beside("copy.db.files")).ShouldHaveSingleItem();
        restored.Well.ShouldContain("Restored.");
        (await elsewhere.RunAsync("doctor")).Output.ShouldContain(Path.GetFileName(damaged));
    }

    private static string[] Contents(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories);

    private static async Task<HttpStatusCode> PieceAsync(Serving server, string id, long offset, byte[] piece)
    {
        using var answer = await SendAsync(server, HttpMethod.Patch, $"api/files/{id}", piece, ("Upload-Offset", offset));
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(Serving server, HttpMethod method, string path, byte[] body, (string Name, long Value) header)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new(method == HttpMethod.Patch ? "application/offset+octet-stream" : "application/octet-stream");
        request.Headers.Add(header.Name, $"{header.Value}");
        return await server.Http.SendAsync(request, Cancellation);
    }
}
