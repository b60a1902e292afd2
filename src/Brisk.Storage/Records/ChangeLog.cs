using System.Runtime.InteropServices;
using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>A write that is on its way into the change log.</summary>
internal sealed record LoggedWrite(
    RecordType Type, Tsid Id, long Version, string Kind, string? Patch, long? Undoes, Record? Before, Record? After, IReadOnlyList<string>? Fields = null)
{
    /// <summary>It makes a record that stands in timelines and says there that it was made.</summary>
    public bool StandsItself => Kind == "create" && Type.Timeline is not null;
}

/// <summary>
/// The change log of a workspace: every write of a record, numbered without gaps. The only writer and the only reader of the
/// table <c>changes</c>. A record's id is unique in its type only, so whatever asks for a record asks for its type, too.
/// </summary>
internal static partial class ChangeLog
{
    private static readonly TableShape Rows = new("changes",
    [
        new("workspace_id", SqlValueKind.Integer, 1), new("seq", SqlValueKind.Integer, 2), new("record_type", SqlValueKind.Text, 0),
        new("record_id", SqlValueKind.Integer, 0), new("version", SqlValueKind.Integer, 0), new("kind", SqlValueKind.Text, 0),
        new("at", SqlValueKind.Integer, 0), new("actor_kind", SqlValueKind.Text, 0), new("actor_id", SqlValueKind.Integer, 0),
        new("step_id", SqlValueKind.Integer, 0), new("undoes", SqlValueKind.Integer, 0), new("patch", SqlValueKind.Text, 0),
    ]);

    /// <summary>Changes handed over at once: enough to be quick, and no large piece of memory.</summary>
    private const int AtOnce = 16 * TableShape.Many;

    /// <summary>Appends changes of a step with it, their counters and generations, numbered without gaps; answers the number of the last. Comes last in a
    /// transaction: from here on the workspace's counter row is held.</summary>
    /// <param name="at">Unix milliseconds.</param>
    public static async ValueTask<long> AppendAsync(
        IWriteSession session, Tsid workspace, Actor actor, Step step, long at, IReadOnlyList<LoggedWrite> changes)
    {
        var first = await session.TakeNumbersAsync(workspace, changes.Count);
        var last = first + changes.Count - 1;
        var values = new List<SqlValue>(Math.Min(changes.Count, AtOnce) * Rows.Columns.Count);
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            values.AddRange(
            [
                workspace.Value, first + i, change.Type.Name, change.Id.Value, change.Version, change.Kind, at, actor.Name,
                actor.Id?.Value, step.Id.Value, change.Undoes, change.Patch,
            ]);
            if (values.Count < AtOnce * Rows.Columns.Count && i < changes.Count - 1) continue;
            await session.AddLastAsync(Rows, CollectionsMarshal.AsSpan(values));
            values.Clear();
        }
        await StepTable.AddAsync(session, workspace, actor, step, at, first, last, changes.Any(change => !change.StandsItself));
        await CountAsync(session, workspace, first, changes);
        return last;
    }

    private static async ValueTask CountAsync(IWriteSession session, Tsid workspace, long first, IReadOnlyList<LoggedWrite> changes)
    {
        foreach (var group in changes.Select((change, i) => (change, seq: first + i)).GroupBy(pair => pair.change.Type.Name, StringComparer.Ordinal))
        {
            var living = group.Sum(pair => (pair.change.After is null ? 0 : 1) - (pair.change.Before is null ? 0 : 1));
            var trashed = group.Sum(pair => pair.change.Kind switch { "delete" => 1, "restore" => -1, _ => 0 });
            if (living != 0) await session.CountAsync(workspace, group.Key, living);
            if (trashed != 0) await session.CountAsync(workspace, group.Key + ":deleted", trashed);
            await session.NumberAsync(workspace, Generations.Counter(group.Key), group.Last().seq);
        }
    }
}
