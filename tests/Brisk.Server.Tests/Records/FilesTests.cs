using System.Net;
using System.Security.Cryptography;
using System.Text;
using Brisk.Domain.Access;
using Brisk.Server.Records.Files;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>Files at records: what comes in comes out byte for byte, to whoever sees the record, and is never a page.</summary>
public sealed class FilesTests(TestServer server)
{
    private static readonly byte[] Png = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. "and what makes a picture"u8];

    [Fact]
    public async Task A_file_is_listed_at_its_record_and_comes_back_byte_for_byte()
    {
        var (owner, record) = await BeginAsync();
        var bytes = Random(300_000);

        var made = (await owner.SendFileAsync(record, "offer.pdf", [.. "%PDF-1.7 "u8, .. bytes])).ShouldBe(HttpStatusCode.Created);
        var second = await owner.SendFileAsync(record, "b.bin", bytes);
        var all = await owner.GetAsync($"/api/files?record={record}&limit=1");
        var rest = await owner.GetAsync($"/api/files?record={record}&before={all.Of("next")}");
        var content = await owner.GetAsync($"/api/files/{second.Id}/content");
        var part = await owner.GetAsync($"/api/files/{second.Id}/content", ("Range", "bytes=10-19"));
        var known = await owner.GetAsync($"/api/files/{second.Id}/content", ("If-None-Match", content.Header("ETag")!));

        made.Header("Location").ShouldBe("/api/files/" + made.Id);
        (made.Of("name"), made.Of("type"), made.Of("size"), made.Of("record")).ShouldBe(("offer.pdf", "application/pdf", "300009", record));
        made.Json.GetProperty("createdBy").GetProperty("kind").GetString().ShouldBe("user");
        second.Of("sha256").ShouldBe(Hash(bytes));
        all.Items.ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("b.bin");
        rest.Items.ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("offer.pdf");
        content.Bytes.ShouldBe(bytes);
        part.Status.ShouldBe(206);
        part.Bytes.ShouldBe(bytes[10..20]);
        known.Status.ShouldBe(304);
    }

    [Theory]
    [InlineData("見積書.pdf", "見積書.pdf")]
    [InlineData("Müller 📞.pdf", "Müller 📞.pdf")]
    [InlineData("a\";b.pdf", "a\";b.pdf")]
    [InlineData("a\r\nX-Evil: 1.pdf", "aX-Evil: 1.pdf")]
    [InlineData("../../x", "x")]
    [InlineData("..\\..\\x", "x")]
    [InlineData("C:\\x.txt", "x.txt")]
    [InlineData("offer\u202Efdp.exe", "offerfdp.exe")]
    [InlineData("", "file")]
    [InlineData("...", "file")]
    public async Task Names_are_only_shown_and_come_back_from_a_header_of_ascii(string name, string shown)
    {
        var (owner, record) = await BeginAsync();

        var made = (await owner.SendFileAsync(record, name, "content")).ShouldBe(HttpStatusCode.Created);
        var content = (await owner.GetAsync($"/api/files/{made.Id}/content")).ShouldBe(HttpStatusCode.OK);

        made.Of("name").ShouldBe(shown);
        var header = content.Header("Content-Disposition")!;
        header.ShouldStartWith("attachment; filename=");
        header.ShouldAllBe(letter => letter >= ' ' && letter <= '~');
        Uri.UnescapeDataString(header.Split("filename*=UTF-8''")[1]).ShouldBe(shown);
        content.Header("X-Evil").ShouldBeNull();
    }

    [Fact]
    public async Task A_long_name_is_cut_between_characters_and_keeps_its_ending()
    {
        var (owner, record) = await BeginAsync();

        var name = (await owner.SendFileAsync(record, new string('é', 200) + ".pdf", "x")).Of("name");

        name.ShouldBe(new string('é', 125) + ".pdf");
        Encoding.UTF8.GetByteCount(name).ShouldBeInRange(250, 255);
    }

    [Theory]
    [InlineData("evil.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")]
    [InlineData("evil.html", "<script>alert(1)</script>")]
    [InlineData("evil.png", "<script>alert(1)</script>")]
    [InlineData("evil.pdf", "%PDF-1.7")]
    [InlineData("evil.webp", "<script>WEBP</script>")]
    public async Task No_file_is_ever_a_page_of_ours(string name, string content)
    {
        var (owner, record) = await BeginAsync();
        var id = (await owner.SendFileAsync(record, name, content)).Id;

        var sent = (await owner.GetAsync($"/api/files/{id}/content")).ShouldBe(HttpStatusCode.OK);

        sent.MediaType.ShouldBe("application/octet-stream");
        sent.Header("Content-Disposition")!.ShouldStartWith("attachment;");
        sent.Header("X-Content-Type-Options").ShouldBe("nosniff");
        sent.Header("Content-Security-Policy")!.ShouldStartWith("sandbox;");
        (await owner.GetAsync($"/api/files/{id}/content?inline=true")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["inline"]);
    }

    [Fact]
    public async Task Pictures_are_known_by_their_content_and_may_be_shown()
    {
        var (owner, record) = await BeginAsync();
        var made = await owner.SendFileAsync(record, "photo.txt", Png);

        var shown = (await owner.GetAsync($"/api/files/{made.Id}/content?inline=true")).ShouldBe(HttpStatusCode.OK);

        made.Of("type").ShouldBe("image/png");
        shown.MediaType.ShouldBe("image/png");
        shown.Header("Content-Disposition")!.ShouldStartWith("inline;");
        shown.Header("Content-Security-Policy")!.ShouldStartWith("sandbox;");
    }

    [Fact]
    public async Task The_same_bytes_are_two_files_and_one_content_which_goes_with_the_last()
    {
        await using var own = await TestServer.StartAsync();
        var person = await own.OwnerAsync();
        // It outlives the month, as no session does.
        var owner = await own.KeyAsync(person.Workspace, Role.Owner);
        var (one, other) = (await RecordAsync(owner), await RecordAsync(owner));
        var bytes = Random(10_000);
        var first = (await owner.SendFileAsync(one, "offer.pdf", bytes)).Id;
        var second = (await owner.SendFileAsync(other, "offer final.pdf", bytes)).Id;
        Contents(own, person).ShouldHaveSingleItem();

        (await owner.DeleteAsync("/api/files/" + first)).ShouldBe(HttpStatusCode.NoContent);
        own.Clock.Advance(TimeSpan.FromDays(31));
        await SweepAsync(own, person);
        var kept = await owner.GetAsync($"/api/files/{second}/content");
        (await owner.GetAsync("/api/files/" + first)).ShouldBeProblem(404, "not-found");
        (await owner.DeleteAsync("/api/files/" + second)).ShouldBe(HttpStatusCode.NoContent);
        await SweepAsync(own, person);
        Contents(own, person).ShouldHaveSingleItem();
        own.Clock.Advance(TimeSpan.FromDays(31));
        (await owner.PostAsync($"/api/files/{second}/restore")).ShouldBeProblem(404, "not-found");
        await SweepAsync(own, person);

        kept.Bytes.ShouldBe(bytes);
        Contents(own, person).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_file_comes_back_with_its_name()
    {
        var (owner, record) = await BeginAsync();
        var id = (await owner.SendFileAsync(record, "a.txt", "content")).Id;
        (await owner.SendAsync("PUT", $"/api/files/{id}/name", """{"name":"../b.txt"}""")).ShouldBe(HttpStatusCode.OK).Of("name").ShouldBe("b.txt");

        (await owner.DeleteAsync("/api/files/" + id)).ShouldBe(HttpStatusCode.NoContent);
        var gone = await owner.FilesAsync(record);
        var hidden = await owner.GetAsync($"/api/files/{id}/content");
        (await owner.DeleteAsync("/api/files/" + id)).ShouldBeProblem(404, "not-found");
        (await owner.PostAsync($"/api/files/{id}/restore")).ShouldBe(HttpStatusCode.OK);

        gone.ShouldBeEmpty();
        hidden.ShouldBeProblem(404, "not-found");
        (await owner.FilesAsync(record)).ShouldBe(["b.txt"]);
        (await owner.GetAsync($"/api/files/{id}/content")).Text.ShouldBe("content");
    }

    [Fact]
    public async Task A_broken_upload_goes_on_where_it_stopped_and_the_last_piece_sent_twice_changes_nothing()
    {
        var (owner, record) = await BeginAsync();
        var bytes = Random(250_000);
        var id = (await owner.AnnounceAsync(record, "big.bin", bytes.Length, Hash(bytes))).ShouldBe(HttpStatusCode.Created).Id;

        (await owner.SendPieceAsync(id, 0, bytes[..100_000])).ShouldBe(HttpStatusCode.NoContent).Header("Upload-Offset").ShouldBe("100000");
        var again = await owner.SendPieceAsync(id, 0, bytes[..100_000]);
        var meanwhile = await owner.FilesAsync(record);
        var half = await owner.GetAsync($"/api/files/{id}/content");
        var head = await owner.SendAsync("HEAD", "/api/files/" + id, (string?)null);
        (await owner.SendPieceAsync(id, 100_000, bytes[100_000..])).ShouldBe(HttpStatusCode.NoContent).Header("Upload-Offset").ShouldBe("250000");
        var twice = await owner.SendPieceAsync(id, 100_000, bytes[100_000..]);

        again.ShouldBeProblem(409, "conflict").Header("Upload-Offset").ShouldBe("100000");
        meanwhile.ShouldBeEmpty();
        half.ShouldBeProblem(404, "not-found");
        (head.Status, head.Header("Upload-Offset"), head.Header("Upload-Length")).ShouldBe((200, "100000", "250000"));
        twice.ShouldBeProblem(409, "conflict").Header("Upload-Offset").ShouldBe("250000");
        (await owner.FilesAsync(record)).ShouldBe(["big.bin"]);
        (await owner.GetAsync($"/api/files/{id}/content")).Bytes.ShouldBe(bytes);
        (await owner.GetAsync("/api/files/" + id)).Of("sha256").ShouldBe(Hash(bytes));
    }

    [Fact]
    public async Task A_file_that_is_not_the_announced_one_is_not_kept()
    {
        var (owner, record) = await BeginAsync();
        var bytes = Random(1_000);
        var id = (await owner.AnnounceAsync(record, "a.bin", 1_000, Hash(bytes))).Id;

        (await owner.SendPieceAsync(id, 0, Random(1_000))).ShouldBeProblem(422, "invalid").Header("Upload-Offset").ShouldBe("0");
        (await owner.SendPieceAsync(id, 0, Random(1_001))).ShouldBeProblem(413, "too-large");
        (await owner.FilesAsync(record)).ShouldBeEmpty();
        (await owner.SendPieceAsync(id, 0, bytes)).ShouldBe(HttpStatusCode.NoContent);
        var whole = await owner.SendAsync("POST", $"/api/files?record={record}&sha256={Hash([])}", new ByteArrayContent(bytes)
        {
            Headers = { ContentType = new(FileCalls.Whole) },
        });

        whole.ShouldBeProblem(422, "invalid").Fields.ShouldBe(["sha256"]);
        (await owner.FilesAsync(record)).ShouldBe(["a.bin"]);
    }

    [Fact]
    public async Task An_upload_is_only_there_for_who_sends_it()
    {
        var (owner, record) = await BeginAsync();
        var other = await server.JoinAsync(owner.Workspace, Role.Owner);
        var id = (await owner.AnnounceAsync(record, "a.bin", 10)).Id;
        await owner.SendPieceAsync(id, 0, Random(4));

        (await other.SendPieceAsync(id, 4, Random(6))).ShouldBeProblem(404, "not-found");
        (await other.GetAsync("/api/files/" + id)).ShouldBeProblem(404, "not-found");
        (await other.SendAsync("PUT", $"/api/files/{id}/name", """{"name":"x"}""")).ShouldBeProblem(404, "not-found");
        (await other.DeleteAsync("/api/files/" + id)).ShouldBeProblem(404, "not-found");
        (await owner.SendPieceAsync(id, 4, Random(6))).ShouldBe(HttpStatusCode.NoContent);

        (await other.GetAsync("/api/files/" + id)).Of("name").ShouldBe("a.bin");
    }

    [Fact]
    public async Task A_file_keeps_its_bytes_whatever_comes_under_an_id_later()
    {
        var (owner, record) = await BeginAsync();
        var made = await owner.SendFileAsync(record, "a.txt", "content");
        var id = server.Node.Ids.Next();
        var path = FileStore.UnfinishedOf(server.Node, owner.Workspace, id);
        await File.WriteAllTextAsync(path, "other", TestContext.Current.CancellationToken);

        await FileStore.PlaceAsync(server.Node, owner.Workspace, id, made.Of("sha256"));
        File.Delete(path);

        (await owner.GetAsync($"/api/files/{made.Id}/content")).Text.ShouldBe("content");
    }

    [Fact]
    public async Task Nothing_stays_behind_of_bytes_that_are_there_already()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var record = await RecordAsync(owner);
        var bytes = Random(1_000);
        await owner.SendFileAsync(record, "a.bin", bytes);
        await owner.SendFileAsync(record, "b.bin", bytes);
        var id = (await owner.AnnounceAsync(record, "c.bin", bytes.Length)).Id;

        (await owner.SendPieceAsync(id, 0, bytes)).ShouldBe(HttpStatusCode.NoContent);

        (await owner.FilesAsync(record)).ShouldBe(["c.bin", "b.bin", "a.bin"]);
        Contents(own, owner).ShouldHaveSingleItem();
        Unfinished(own, owner).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/")]
    [InlineData("\u200b")]
    public async Task A_file_is_not_renamed_to_nothing(string name)
    {
        var (owner, record) = await BeginAsync();
        var id = (await owner.SendFileAsync(record, "a.txt", "content")).Id;

        (await owner.SendAsync("PUT", $"/api/files/{id}/name", $$"""{"name":"{{name}}"}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["name"]);

        (await owner.FilesAsync(record)).ShouldBe(["a.txt"]);
    }

    [Fact]
    public async Task Unfinished_uploads_go_after_a_day_or_when_they_are_given_up()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var record = await RecordAsync(owner);
        var (late, given) = ((await owner.AnnounceAsync(record, "a", 10)).Id, (await owner.AnnounceAsync(record, "b", 10)).Id);
        foreach (var id in (string[])[late, given]) await owner.SendPieceAsync(id, 0, Random(5));
        // As a process left it that was killed while one came at once.
        await File.WriteAllTextAsync(FileStore.UnfinishedOf(own.Node, owner.Workspace, own.Node.Ids.Next()), "x", TestContext.Current.CancellationToken);

        (await owner.DeleteAsync("/api/files/" + given)).ShouldBe(HttpStatusCode.NoContent);
        await SweepAsync(own, owner);
        Unfinished(own, owner).Length.ShouldBe(2);
        own.Clock.Advance(TimeSpan.FromHours(25));
        await SweepAsync(own, owner);

        Unfinished(own, owner).ShouldBeEmpty();
        (await owner.SendPieceAsync(late, 5, Random(5))).ShouldBeProblem(404, "not-found");
    }

    [Fact]
    public async Task What_is_no_file_is_refused_with_its_reason_and_leaves_nothing()
    {
        await using var own = await TestServer.StartAsync(options => options with { FileBytes = 1_000 });
        var owner = await own.OwnerAsync();
        var record = await RecordAsync(owner);

        (await owner.SendFileAsync(record, "a", Random(1_000))).ShouldBe(HttpStatusCode.Created);
        (await owner.SendFileAsync(record, "a", Random(1_001))).ShouldBeProblem(413, "too-large");
        (await owner.SendFileAsync(record, "a", Random(1_001), ("Transfer-Encoding", "chunked"))).ShouldBeProblem(413, "too-large");
        (await owner.AnnounceAsync(record, "a", 1_001)).ShouldBeProblem(413, "too-large");
        (await owner.AnnounceAsync(record, "a", 0)).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["Upload-Length"]);
        (await owner.SendFileAsync(record, "a", "")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["body"]);
        (await owner.SendFileAsync(record, "a", Random(5), ("Upload-Length", "5"))).ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["Upload-Length"]);
        (await owner.SendFileAsync(record, "a", [], ("Upload-Length", "-5"))).ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["Upload-Length"]);
        (await owner.SendFileAsync(record + "&sha256=12", "a", "x")).ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["sha256"]);
        foreach (var wrong in (string[])["", "contacts", "contacts/1", "nothing/0H5ZK3V8QX2RT", "contacts/0H5ZK3V8QX2RT/1"])
            (await owner.SendFileAsync(wrong, "a", "x")).ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["record"]);
        (await owner.SendFileAsync("contacts/0H5ZK3V8QX2RT", "a", "x")).ShouldBeProblem(404, "not-found");

        (await owner.FilesAsync(record)).Length.ShouldBe(1);
        Contents(own, owner).ShouldHaveSingleItem();
        Unfinished(own, owner).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_does_not_see_the_record_finds_no_file()
    {
        var world = await SightWorld.NewAsync(server);
        var (seen, unseen) = ("contacts/" + world.Contacts["Ann"], "contacts/" + world.Contacts["Zebra"]);
        var mine = (await world.Owner.SendFileAsync(seen, "seen.txt", "x")).Id;
        var hidden = (await world.Owner.SendFileAsync(unseen, "unseen.txt", "x")).Id;
        var half = (await world.Owner.AnnounceAsync(unseen, "half.txt", 1)).Id;

        foreach (var (method, path, body) in new[]
        {
            ("GET", "", null), ("GET", "/content", null), ("DELETE", "", null), ("POST", "/restore", null), ("PUT", "/name", """{"name":"x"}"""),
        })
            (await world.Member.SendAsync(method, $"/api/files/{hidden}{path}", body)).ShouldBeProblem(404, "not-found");
        (await world.Member.SendPieceAsync(half, 0, [1])).ShouldBeProblem(404, "not-found");
        (await world.Member.SendFileAsync(unseen, "a", "x")).ShouldBeProblem(404, "not-found");
        (await world.Member.GetAsync("/api/files?record=" + unseen)).ShouldBeProblem(404, "not-found");
        (await world.Member.FilesAsync(seen)).ShouldBe(["seen.txt"]);
        (await world.Member.GetAsync($"/api/files/{mine}/content")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_record_keeps_its_files_through_the_trash_where_nothing_of_them_changes()
    {
        var (owner, record) = await BeginAsync();
        var id = (await owner.SendFileAsync(record, "a.txt", "content")).Id;

        (await owner.DeleteAsync("/api/" + record, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        (await owner.FilesAsync(record)).ShouldBe(["a.txt"]);
        (await owner.GetAsync($"/api/files/{id}/content")).Text.ShouldBe("content");
        (await owner.DeleteAsync("/api/files/" + id)).ShouldBeProblem(404, "not-found");
        (await owner.SendFileAsync(record, "b.txt", "content")).ShouldBeProblem(404, "not-found");
        (await owner.PostAsync($"/api/{record}/restore", null, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);

        (await owner.FilesAsync(record)).ShouldBe(["a.txt"]);
    }

    [Fact]
    public async Task Doctor_names_files_without_bytes_and_bytes_without_files()
    {
        await using var own = await TestServer.StartAsync();
        var owner = await own.OwnerAsync();
        var record = await RecordAsync(owner);
        var (lost, kept) = (await owner.SendFileAsync(record, "a.txt", "lost"), await owner.SendFileAsync(record, "b.txt", "kept"));
        (await FindingsAsync(own)).ShouldBeEmpty();

        var path = FileStore.PathOf(own.Node, owner.Workspace, lost.Of("sha256"));
        var stray = FileStore.PathOf(own.Node, owner.Workspace, Hash(Random(5)));
        Directory.CreateDirectory(Path.GetDirectoryName(stray)!);
        File.Move(path, stray);

        var findings = await FindingsAsync(own);
        findings.Length.ShouldBe(2);
        findings.ShouldContain(finding => finding.Contains(path, StringComparison.Ordinal));
        findings.ShouldContain(finding => finding.Contains(Path.GetFileName(stray), StringComparison.Ordinal));
        (await owner.GetAsync($"/api/files/{lost.Id}/content")).Status.ShouldBe(TestServer.IsOnPostgres ? 503 : 404);
        (await owner.GetAsync($"/api/files/{kept.Id}/content")).ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<string[]> FindingsAsync(TestServer own) =>
        [.. (await own.Local.GetAsync("/api/local/check")).Json.GetProperty("files").EnumerateArray().Select(finding => finding.GetString()!)];

    private async Task<(Client Owner, string Record)> BeginAsync()
    {
        var owner = await server.OwnerAsync();
        return (owner, await RecordAsync(owner));
    }

    private static async Task<string> RecordAsync(Client owner) => "contacts/" + (await owner.ContactAsync("""{"firstName":"Ann"}""")).Id;

    private static Task SweepAsync(TestServer on, Client owner) =>
        FileStore.SweepAsync(on.Node, owner.Workspace, on.Clock.GetUtcNow(), TestContext.Current.CancellationToken);

    private static string[] Contents(TestServer on, Client owner) =>
        [.. Directory.GetFiles(FileStore.FolderOf(on.Node, owner.Workspace), "*", SearchOption.AllDirectories).Except(Unfinished(on, owner))];

    private static string[] Unfinished(TestServer on, Client owner) =>
        Directory.GetFiles(Path.Combine(FileStore.FolderOf(on.Node, owner.Workspace), "unfinished"));

    private static byte[] Random(int length) => RandomNumberGenerator.GetBytes(length);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
