using System.ComponentModel;
using System.Diagnostics;

namespace Brisk.Tests.Processes;

/// <summary>
/// A disk that answers with I/O errors when it is told to. A small library stands between a process and the system, and refuses
/// what goes to a database. Needs Linux and a C compiler: elsewhere the test is skipped.
/// </summary>
internal sealed class FailingDisk : IDisposable
{
    private const string Library = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <limits.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        static int fails(const char *call, int fd) {
            char path[PATH_MAX], link[32];
            const char *place = getenv("FAILING_DISK");
            if (!place) return 0;
            snprintf(path, sizeof path, "%s/%s", place, call);
            if (access(path, F_OK)) return 0;
            snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
            ssize_t length = readlink(link, path, sizeof path - 1);
            if (length < 0) return 0;
            path[length] = 0;
            return strstr(path, "/brisk.db") != NULL;
        }

        int fsync(int fd) {
            if (fails("fsync", fd)) { errno = EIO; return -1; }
            return syscall(SYS_fsync, fd);
        }

        ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
            if (fails("pwrite", fd)) { errno = EIO; return -1; }
            return syscall(SYS_pwrite64, fd, bytes, count, at);
        }
        """;

    private readonly string place;

    private FailingDisk(string place) => this.place = place;

    public static async Task<FailingDisk> BuildAsync()
    {
        var disk = new FailingDisk(Directory.CreateTempSubdirectory("brisk-disk-").FullName);
        if (OperatingSystem.IsLinux() && await disk.CompileAsync()) return disk;
        disk.Dispose();
        Assert.Skip("A disk that fails needs Linux and a C compiler.");
        throw new InvalidOperationException();
    }

    /// <summary>What is served by an installation from now on has its database on this disk.</summary>
    public void Carry(Installation installation)
    {
        installation.Environment["LD_PRELOAD"] = Path.Combine(place, "disk.so");
        installation.Environment["FAILING_DISK"] = place;
    }

    /// <param name="call"><c>fsync</c> or <c>pwrite</c>: what fails from now on.</param>
    public void Break(string call) => File.Create(Path.Combine(place, call)).Dispose();

    public void Heal(string call) => File.Delete(Path.Combine(place, call));

    public void Dispose() => Directory.Delete(place, recursive: true);

    private async Task<bool> CompileAsync()
    {
        var source = Path.Combine(place, "disk.c");
        await File.WriteAllTextAsync(source, Library, TestContext.Current.CancellationToken);
        try
        {
            using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-o", Path.Combine(place, "disk.so"), source]);
            await compiler.WaitForExitAsync(TestContext.Current.CancellationToken);
            return compiler.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
