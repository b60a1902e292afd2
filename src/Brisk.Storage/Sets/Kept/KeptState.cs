using System.Text;
using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Sets.Kept;

/// <summary>
/// What an earlier process left of a record type: looked for once, when the first question comes, and believed when it is
/// of the same program, the same fields and the same past. What was changed since is read from the log.
/// </summary>
internal sealed class KeptState(KeptFolder folder, WorkspaceSchema schema, RecordType type, Dialect dialect, string history)
{
    /// <summary>A section that lacks more changes than this is left out when the file is written anew.</summary>
    private const long MostBehind = AppliedChanges.MostChanges / 2;

    /// <summary>With fewer changes than this, and nothing else that is new, the file is as good as a new one, for an hour.</summary>
    private const long FewChanges = 1_000;

    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    private readonly string identity = IdentityOf(schema.Plan(type), history);
    private readonly Lock gate = new();
    private readonly WeakReference<Since> since = new(new Since(0, -1, []));
    private KeptFile? file;
    private bool isLookedFor;

    /// <summary>The changes between two numbers, as they were read last: a list asks for several sections one after the other.</summary>
    private sealed record Since(long After, long Seen, IReadOnlyList<RecordChange> Changes);

    /// <summary>Finds some sections of what was left, for one reading of the database; null when there is none that can be used.</summary>
    /// <param name="numbering">Which slots they must speak of; null for any.</param>
    public async ValueTask<KeptReading?> BeginAsync(ISession session, long? numbering, params IEnumerable<string> names)
    {
        if (!isLookedFor) await LookAsync(session);
        if (file is not { } found || (numbering is { } wanted && wanted != found.Numbering)) return null;
        if (names.Min(found.SeqOf) is not { } after) return null;
        var seen = await ChangeLog.SeenAsync(session, schema.Workspace);
        if (!since.TryGetTarget(out var known) || known.Seen != seen || known.After > after)
        {
            var (_, changes) = await AppliedChanges.ReadAsync(session, schema, after, dialect, type);
            if (changes is null) return null;
            since.SetTarget(known = new Since(after, seen, changes));
        }
        return new KeptReading(folder, found, known.Changes);
    }

    /// <summary>Whether anything was left that can be used for a section.</summary>
    public async ValueTask<bool> IsOfUseAsync(ISession session, string name)
    {
        if (!isLookedFor) await LookAsync(session);
        return file?.SeqOf(name) is { } seq && await ChangeLog.SeenAsync(session, schema.Workspace) - seq <= AppliedChanges.MostChanges;
    }

    /// <summary>Whether a section was left that speaks of these slots, as far as this is known.</summary>
    public bool Has(string name, long numbering) => file is { } found && found.Numbering == numbering && found.Has(name);

    /// <summary>Whether it is worth writing the file.</summary>
    /// <param name="names">The sections that memory has.</param>
    /// <param name="last">The number of the last change that they show.</param>
    public bool IsDue(IReadOnlyCollection<string> names, long last, long numbering)
    {
        var found = file;
        if (found is null || found.Numbering != numbering || last - found.Mark.Seq >= FewChanges || names.Any(name => !found.Has(name))) return true;
        // What a record was lies in it until then.
        return last != found.Mark.Seq && TimeProvider.System.GetUtcNow() - found.WrittenAt >= Fresh;
    }

    /// <summary>Writes the file anew.</summary>
    /// <param name="write">Adds the sections that memory has; false when they are not followed any more, and nothing is to be left of them.</param>
    /// <param name="isTrue">Whether memory is still of the past that the database has.</param>
    public async Task WriteAsync(IDatabase database, long numbering, Func<KeptWriter, bool> write, Func<bool> isTrue, CancellationToken cancellation)
    {
        using var writer = folder.Write(schema.Workspace, type.Name, identity);
        if (!write(writer)) return;
        var last = writer.Last;
        if (file is { } former && former.Numbering == numbering)
        {
            foreach (var section in former.Sections) if (!writer.Has(section.Name) && last - section.Seq <= MostBehind) former.CopyTo(section, writer);
        }
        var mark = await database.ReadAsync(
            Lane.Filling, (schema.Workspace, last), static (session, ask) => ChangeLog.MarkAsync(session, ask.Workspace, ask.last), cancellation,
                schema.Workspace);
        if (mark is null || !isTrue()) return;
        writer.Close(mark.Value, numbering);
        var written = folder.Open(schema.Workspace, type.Name, identity);
        lock (gate) (file, isLookedFor) = (written, true);
    }

    private async ValueTask LookAsync(ISession session)
    {
        var found = folder.Open(schema.Workspace, type.Name, identity);
        if (found is not null && await ChangeLog.MarkAsync(session, schema.Workspace, found.Mark.Seq) != found.Mark)
        {
            found.Dispose();
            found = null;
        }
        lock (gate)
        {
            if (!isLookedFor) (file, isLookedFor) = (found, true);
        }
    }

    /// <summary>All that decides what is kept of a record: the program, the fields, how telephone numbers are read.</summary>
    private static string IdentityOf(TypePlan plan, string history)
    {
        var text = new StringBuilder();
        text.Append(Environment.Version).Append(typeof(KeptState).Module.ModuleVersionId).Append(typeof(RecordType).Module.ModuleVersionId)
            .Append('|').Append(history).Append('|').Append(plan.Schema.Workspace).Append('|').Append(plan.Outline);
        return text.ToString();
    }
}

/// <summary>What was left, for one reading of the database.</summary>
/// <param name="changes">What was changed since it was written, in the state that is read, with the records as they are in it.</param>
internal sealed class KeptReading(KeptFolder folder, KeptFile file, IReadOnlyList<RecordChange> changes)
{
    public IReadOnlyList<RecordChange> Changes => changes;

    /// <summary>Which slots the sections speak of.</summary>
    public long Numbering => file.Numbering;

    /// <summary>Reads a section; false when it is not there or damaged.</summary>
    public bool TryRead<T>(string name, Func<BinaryReader, T> read, out T? found)
    {
        if (!file.TryRead(name, read, out found)) return false;
        folder.CountRestored();
        return true;
    }
}
