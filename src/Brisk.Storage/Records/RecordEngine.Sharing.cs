using System.Collections.Concurrent;
using Brisk.Domain;

namespace Brisk.Storage.Records;

public sealed partial class RecordEngine
{
    /// <summary>The number of the last change that this process wrote itself, by workspace; only where others write, too.</summary>
    private readonly ConcurrentDictionary<Tsid, long> written = new();

    /// <summary>Takes in that another process has brought the changes of a record type, or of the schema, to a number.</summary>
    internal void Follow(Tsid workspace, string name, long number)
    {
        if (!generations.IsBehind(workspace, name, number)) return;
        if (string.Equals(name, Generations.Schema, StringComparison.Ordinal)) schemas.Forget(workspace);
        else positions.Forget(workspace, name);
        generations.Advance(workspace, name, number);
    }

    /// <summary>Between two writes of this process lie changes of another, which lists kept by changes have not seen.</summary>
    private void ForgetAcrossGap(Tsid workspace, long before, int count)
    {
        if (!database.IsShared) return;
        if (!written.TryGetValue(workspace, out var last) || last != before) positions.Forget(workspace, type: null);
        written[workspace] = before + count;
    }
}
