using Brisk.Domain;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Records;

/// <summary>Names of records for answers that show relations and links: those of each type are read at once.</summary>
internal sealed class RecordNames(RecordEngine engine, WorkspaceSchema schema, CancellationToken cancellation)
{
    private readonly Dictionary<(string Type, Tsid Id), string> known = [];

    /// <summary>Reads the names that will be asked for.</summary>
    public async ValueTask ReadAsync(IEnumerable<(string Type, Tsid Id)> wanted)
    {
        foreach (var group in wanted.Distinct().GroupBy(record => record.Type, record => record.Id, StringComparer.Ordinal))
        {
            if (schema.Named(group.Key) is not { } type) continue;
            foreach (var (id, name) in await engine.NamesAsync(schema, type, [.. group], cancellation)) known[(type.Name, id)] = name;
        }
    }

    /// <summary>The name of a record that was read; empty where there is none.</summary>
    public string Of(string type, Tsid id) => known.GetValueOrDefault((type, id)) ?? "";
}
