using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Storage.Files;
using Brisk.Storage.Postgres;
using Brisk.Storage.Sqlite;

namespace Brisk;

/// <summary>Where the running server can be reached from its own machine.</summary>
/// <param name="Database">What it stores its data in, for people.</param>
internal sealed record RunningServer(string Url, int Pid, string? Database);

/// <summary>The files of a data folder, beside the database's own.</summary>
/// <param name="connectionString">The PostgreSQL database that holds the data; null for the built-in one, in the folder.</param>
/// <param name="files">Where uploaded files lie; null for the folder's own <c>files</c>.</param>
internal sealed class DataFolder(string path, string? connectionString, string? files = null)
{
    public string Root { get; } = path;
    public string? ConnectionString { get; } = connectionString;

    /// <summary>How the PostgreSQL database is used.</summary>
    public PostgresOptions Options { get; init; } = new();

    /// <summary>Whether the data lies in a database outside of the folder.</summary>
    public bool IsElsewhere => ConnectionString is not null;

    /// <summary>Where the data lies, for people.</summary>
    public string Place => ConnectionString is { } text ? PostgresDatabase.Place(text) : Database;

    public string Database => Path.Combine(Root, "brisk.db");
    public string Server => Path.Combine(Root, "server.json");
    public string Token => Path.Combine(Root, "local-token");
    public string Files { get; } = files is null ? Path.Combine(path, "files") : Path.GetFullPath(files);
    public string Imports => Path.Combine(Files, "imports");
    public string Records => Path.Combine(Files, "records");
    public string Snapshots => Path.Combine(Root, "snapshots");

    public bool HasDatabase => IsElsewhere || File.Exists(Database) || SqliteDatabase.IsHalfRestored(Database);

    /// <summary>Makes the folder, for its owner's eyes only.</summary>
    public void Create()
    {
        if (Directory.Exists(Root)) return;
        PrivateFile.CreateFolder(Root);
    }

    /// <summary>Tells commands on this machine where the server is, and gives them a key that only the owner of the folder can read.</summary>
    public void Announce(string url, string token)
    {
        File.Delete(Token);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(Token, options)) writer.Write(token);
        File.WriteAllText(Server, JsonSerializer.Serialize(new RunningServer(url, Environment.ProcessId, Place), DataFolderJson.Default.RunningServer));
    }

    public void Withdraw()
    {
        File.Delete(Server);
        File.Delete(Token);
    }

    /// <summary>The server that announced itself here, if its announcement can be read; it may be gone.</summary>
    public (RunningServer Server, string Token)? Announced()
    {
        try
        {
            if (!File.Exists(Server) || !File.Exists(Token)) return null;
            return JsonSerializer.Deserialize(File.ReadAllText(Server), DataFolderJson.Default.RunningServer) is { } server
                ? (server, File.ReadAllText(Token).Trim()) : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What is wrong with who may read the folder, or null.</summary>
    public string? TooOpen()
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(Root)) return null;
        const UnixFileMode Others =
            UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        return (File.GetUnixFileMode(Root) & Others) == UnixFileMode.None ? null : $"Others on this machine can look into {Root}. Run: chmod 700 {Root}";
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunningServer))]
internal sealed partial class DataFolderJson : JsonSerializerContext;
