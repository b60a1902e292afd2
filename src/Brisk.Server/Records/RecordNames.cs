using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage.Schema;

namespace Brisk.Server.Records;

/// <summary>Names of records for answers that show a few relations: each is read once.</summary>
internal sealed class RecordNames(ApiCall call, WorkspaceSchema schema)
{
    private readonly Dictionary<(string Type, Tsid Id), string> known = [];

    public async ValueTask<string> OfAsync(string typeName, Tsid id)
    {
        if (known.TryGetValue((typeName, id), out var name)) return name;
        if (schema.Named(typeName) is not { } type) return "";
        var record = await call.Node.Engine.FindAsync(schema, type, id, call.Cancellation);
        return known[(typeName, id)] = record?[type.Title.Name].Text ?? "";
    }
}
