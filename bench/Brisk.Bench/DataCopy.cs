using Brisk.Bench.Load;
using Brisk.Storage.Engine;
using Brisk.Storage.Postgres;

namespace Brisk.Bench;

/// <summary>What one run works on: a copy of a data folder, which is thrown away with it, or a PostgreSQL database, which keeps what is written.</summary>
/// <param name="Folder">The copy.</param>
/// <param name="Place">The PostgreSQL database; null for the copy itself.</param>
/// <param name="Version">The engine and its version.</param>
internal sealed record DataCopy(string Folder, string? Place, string Version) : IDisposable
{
    /// <param name="folder">Data that nobody has open.</param>
    /// <param name="place">A PostgreSQL database, empty or filled from such data before; null for none.</param>
    public static async Task<DataCopy> MakeAsync(string folder, string? place)
    {
        var copy = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(folder))!, $"load-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(copy);
            foreach (var file in Directory.GetFiles(folder, "brisk.db*")) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
            var version = await SeededData.VersionAsync(copy);
            return new DataCopy(copy, place, place is null ? version : await FillAsync(copy, place));
        }
        catch
        {
            Directory.Delete(copy, recursive: true);
            throw;
        }
    }

    public async Task<IDatabase> OpenAsync() => Place is null ? await SeededData.OpenAsync(Folder)
        : await PostgresDatabase.OpenAsync(Place, new PostgresOptions(), TimeProvider.System, CancellationToken.None);

    /// <inheritdoc cref="ServerProcess.StartAsync"/>
    public Task<ServerProcess> ServeAsync(int port, string? key = null) => ServerProcess.StartAsync(Folder, Place, port, key);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Copies a data folder into a PostgreSQL database, unless one was copied there before; says which engine it is.</summary>
    private static async Task<string> FillAsync(string folder, string place)
    {
        await using var database = await PostgresDatabase.OpenAsync(place, new PostgresOptions(), TimeProvider.System, CancellationToken.None);
        var columns = await database.ReadAsync(Lane.Interactive, new Statement(database.Dialect.Catalogue), static (session, catalogue) =>
            session.QueryAsync(catalogue, [], 0, static (_, _) => false), CancellationToken.None);
        if (columns > 0) return database.Version;
        var started = TimeProvider.System.GetTimestamp();
        await ServerProcess.AskAsync(["copy", "--from", folder, "--to", place]);
        Console.WriteLine($"Copied in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:N1} s");
        return database.Version;
    }
}
