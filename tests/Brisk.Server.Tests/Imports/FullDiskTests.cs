using System.Text;
using Brisk.Server.Features.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Engine;

namespace Brisk.Server.Tests.Imports;

/// <summary>The folder of the uploaded files takes nothing more.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task An_upload_that_finds_no_room_says_so_and_leaves_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        // No folder can be made where a file lies.
        Directory.CreateDirectory(Path.Combine(server.Folder, "files"));
        await File.WriteAllTextAsync(Path.Combine(server.Folder, "files", "imports"), "", TestContext.Current.CancellationToken);

        var refused = await owner.UploadAsync("Name\nAda\n");

        refused.ShouldBeProblem(503, "unavailable").Header("Retry-After").ShouldNotBeNull();
        (await owner.GetAsync("/api/imports")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_disk_that_gets_full_while_a_file_is_kept_keeps_no_piece_of_it()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        var path = Path.Combine(Directory.CreateTempSubdirectory("brisk-test-").FullName, "people.csv");
        File.CreateSymbolicLink(path, "/dev/full");
        using var source = new MemoryStream(Encoding.UTF8.GetBytes("Name\nAda\n"));

        await Should.ThrowAsync<StorageUnavailableException>(() => ImportFile.StoreAsync(source, path, TestContext.Current.CancellationToken));

        File.Exists(path).ShouldBeFalse();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
