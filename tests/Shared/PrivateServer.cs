using System.Diagnostics;

namespace Brisk.Tests.Shared;

/// <summary>
/// A server program of our own, run by an ordinary user (such programs refuse root) in a folder of its own. A shell minds
/// it and does what it is told; when this process ends, however that happens, the server ends and its folder goes.
/// </summary>
internal sealed class PrivateServer : IAsyncDisposable
{
    /// <summary>Longer than any of it takes on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process shell;
    private readonly SemaphoreSlim telling = new(1);

    private PrivateServer(Process shell, string folder)
    {
        this.shell = shell;
        Folder = folder;
    }

    /// <summary>Where everything of the server lies; its output is the file <c>log</c>.</summary>
    public string Folder { get; }

    /// <summary>A folder that nobody uses yet. Short: the path of a socket has to fit into 107 bytes.</summary>
    public static string NewFolder(string name) => Path.Combine(Path.GetTempPath(), $"brisk-{name}-{Environment.ProcessId}-{Path.GetRandomFileName()}");

    /// <summary>Starts the server; it is ready when this returns.</summary>
    /// <param name="user">Who runs it when we are root; nobody where there is no such user.</param>
    /// <param name="script">
    /// Functions <c>start</c>, which leaves the server's id in <c>$server</c>, and <c>stop</c>, and whatever it can be told
    /// beside. There are <c>$folder</c>, <c>$as</c> (before what the user runs), and <c>await TEXT</c>, which waits for the log.
    /// </param>
    /// <exception cref="InvalidOperationException">It did not start; the message is the last line of its log.</exception>
    public static async Task<PrivateServer> StartAsync(string folder, string user, string script, params string[] arguments)
    {
        var minder = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{Before}\n{script}\n{After}", "brisk", folder, user, .. arguments])
            { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var said = await minder.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (said is "ok") return new PrivateServer(minder, folder);
        minder.Dispose();
        throw new InvalidOperationException($"The server did not start: {said}");
    }

    /// <summary>Runs a function of the script, and waits until it is done.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task TellAsync(string what)
    {
        await telling.WaitAsync();
        try
        {
            await shell.StandardInput.WriteLineAsync(what);
            await shell.StandardInput.FlushAsync();
            if (await shell.StandardOutput.ReadLineAsync().WaitAsync(Patience) is var said and not "ok")
                throw new InvalidOperationException($"The server did not {what}: {said}");
        }
        finally
        {
            telling.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        shell.StandardInput.Close();
        await shell.WaitForExitAsync().WaitAsync(Patience);
        shell.Dispose();
        telling.Dispose();
    }

    private const string Before = """
        folder=$1 user=$2 as= server=
        shift 2
        if [ "$(id -u)" = 0 ]; then
          getent passwd "$user" >/dev/null || user=nobody
          as="setpriv --reuid=$user --regid=$(id -g $user) --clear-groups"
        fi
        mkdir -p "$folder" && : >"$folder/log" || exit 1
        [ -z "$as" ] || chown -R "$user" "$folder"
        cd "$folder" || exit 1
        # A signal to the whole group ends the waiting, too, and not the cleaning up.
        trap : HUP INT TERM
        await() {
          tries=0
          until grep -q "$1" "$folder/log"; do
            tries=$((tries + 1))
            if [ $tries -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then return 1; fi
            sleep 0.1
          done
        }
        say() { if "$@" >/dev/null 2>>"$folder/log"; then echo ok; else tail -n 1 "$folder/log"; fi; }
        end() {
          [ -z "$server" ] || stop >/dev/null 2>&1
          rm -rf "$folder"
          exit $1
        }
        """;

    private const string After = """
        if start >/dev/null 2>>"$folder/log"; then echo ok; else tail -n 1 "$folder/log"; end 1; fi
        while read -r what; do say $what; done
        end 0
        """;
}
