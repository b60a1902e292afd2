using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Brisk.Storage.Engine;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// One of PostgreSQL's own programs, as the PATH has it. Where the server is and how to get in travels through its
/// environment, where other people of the machine do not see it.
/// </summary>
internal sealed partial class ClientProgram(string name, NpgsqlConnectionStringBuilder settings)
{
    /// <summary>Lines of what it complained of that are told.</summary>
    private const int MostLines = 8;

    /// <summary>Would lead elsewhere than the connection string, or ask for something else.</summary>
    private static readonly string[] Unwanted = ["PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE", "PGDATABASE", "PGOPTIONS", "PGTARGETSESSIONATTRS"];

    /// <exception cref="StorageRefusedException">It is missing, or older than the server.</exception>
    public async Task RequireAsync(string serverVersion, CancellationToken cancellation)
    {
        var said = new StringWriter(CultureInfo.InvariantCulture);
        await RunAsync(["--version"], async output => said.Write(await new StreamReader(output).ReadToEndAsync(cancellation)), cancellation);
        var (own, server) = (Major(said.ToString()), Major(serverVersion));
        if (own < server)
            throw new StorageRefusedException(
                $"{name} {own} cannot work with a server of version {server}: install the client programs of PostgreSQL {server} (Debian: apt-get install "
                    + $"postgresql-client-{server}), and have their folder first in PATH.");
    }

    /// <summary>Runs it to its end. What it writes is handed over as it comes.</summary>
    /// <exception cref="StorageRefusedException">It is missing.</exception>
    /// <exception cref="StorageUnavailableException">It failed; the message holds its own words.</exception>
    public async Task RunAsync(IEnumerable<string> arguments, Func<Stream, Task>? take, CancellationToken cancellation)
    {
        using var process = Start(arguments);
        // Its end closes what is read here, so nothing waits for it twice.
        await using var ending = cancellation.UnsafeRegister(static process => End((Process)process!), process);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await (take?.Invoke(process.StandardOutput.BaseStream) ?? process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancellation));
        }
        catch
        {
            End(process);
            throw;
        }
        var said = await errors;
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
            throw new StorageUnavailableException(
                $"{name} failed: {string.Join(' ', said.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(MostLines))}");
    }

    private Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(name, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true };
        foreach (var unwanted in Unwanted) start.Environment.Remove(unwanted);
        foreach (var (variable, value) in Environment(settings)) start.Environment[variable] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new StorageRefusedException(
                $"{name} is not here. Install PostgreSQL's client programs, not older than the server (Debian: apt-get install postgresql-client), or put "
                    + $"their folder into PATH.");
        }
    }

    /// <summary>A connection string as the variables that libpq reads.</summary>
    internal static Dictionary<string, string> Environment(NpgsqlConnectionStringBuilder settings)
    {
        var hosts = (settings.Host ?? "localhost").Split(',', StringSplitOptions.TrimEntries).Select(host => HostAndPort(host, settings.Port)).ToList();
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PGHOST"] = string.Join(',', hosts.Select(host => host.Host)),
            ["PGPORT"] = string.Join(',', hosts.Select(host => host.Port)),
            // Of several hosts only the primary has the state that was agreed on.
            ["PGTARGETSESSIONATTRS"] = hosts.Count > 1 ? "read-write" : null,
            ["PGDATABASE"] = settings.Database ?? settings.Username,
            ["PGUSER"] = settings.Username,
            ["PGPASSWORD"] = settings.Password,
            ["PGPASSFILE"] = settings.Passfile,
            ["PGOPTIONS"] = string.Join(' ',
                ((string?[])[settings.Options, settings.SearchPath is { Length: > 0 } path
                    ? $"-csearch_path={path.Replace(" ", "\\ ", StringComparison.Ordinal)}" : null]).Where(option => option is { Length: > 0 })),
            ["PGCONNECT_TIMEOUT"] = settings.Timeout.ToString(CultureInfo.InvariantCulture),
            ["PGSSLMODE"] = settings.SslMode switch
            {
                SslMode.VerifyCA => "verify-ca",
                SslMode.VerifyFull => "verify-full",
                var mode => mode.ToString().ToLowerInvariant(),
            },
            ["PGSSLROOTCERT"] = settings.RootCertificate,
            ["PGSSLCERT"] = settings.SslCertificate,
            ["PGSSLKEY"] = settings.SslKey,
            // Its own messages in the language that is looked for in them.
            ["LC_MESSAGES"] = "C",
        };
        return variables.Where(variable => variable.Value is { Length: > 0 })
            .ToDictionary(variable => variable.Key, variable => variable.Value!, StringComparer.Ordinal);
    }

    private static (string Host, int Port) HostAndPort(string host, int port) =>
        !host.StartsWith('/') && host.LastIndexOf(':') is > 0 and var colon && int.TryParse(host.AsSpan(colon + 1), CultureInfo.InvariantCulture, out var own)
            ? (host[..colon], own) : (host, port);

    private static int Major(string version) => int.Parse(Digits().Match(version).ValueSpan, CultureInfo.InvariantCulture);

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    [GeneratedRegex("[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
