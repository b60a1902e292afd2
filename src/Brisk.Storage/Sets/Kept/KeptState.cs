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

    /// <summary>With fewer changes than this, and nothing else that is new, the file is as good as a new one.</summary>
    private const long FewChanges = 1_000;

    private readonly string identity = IdentityOf(schema.Plan(type), history);
    private readonly Lock gate = new();
    private KeptFile? file;
    private bool isLookedFor;

    /// <summary>Finds what was left, for one reading of the database; null when there is nothing that can be used.</summary>
    public async ValueTask<KeptReading?> BeginAsync(ISession session)
    {
        if (!isLookedFor) await LookAsync(session);
        if (file is not { } found) return null;
        // Two statements at most, however many sections are read then.
        var (_, changes) = await AppliedChanges.ReadAsync(session, schema, found.Oldest, dialect);
        if (changes is not null) return new KeptReading(folder, found, changes.FindAll(change => change.Type.Name == type.Name));
        Drop(found);
        return null;
    }

    /// <summary>Whether anything was left that can be used, as far as this is known without reading the database.</summary>
    public async ValueTask<bool> IsThereAsync(ISession session)
    {
        if (!isLookedFor) await LookAsync(session);
        return file is not null;
    }

    /// <summary>Whether a section was left, as far as this is known.</summary>
    public bool Has(string name) => file?.Has(name) == true;

    /// <summary>Whether it is worth writing the file.</summary>
    /// <param name="names">The sections that memory has.</param>
    /// <param name="last">The number of the last change that they show.</param>
    public bool IsDue(IReadOnlyCollection<string> names, long last)
    {
        var found = file;
        return found is null || last - found.Mark.Seq >= FewChanges || names.Any(name => !found.Has(name));
    }

    /// <summary>Writes the file anew.</summary>
    /// <param name="write">Adds the sections that memory has; false when they are not followed any more, and nothing is to be left of them.</param>
    public async Task WriteAsync(IDatabase database, Func<KeptWriter, bool> write, CancellationToken cancellation)
    {
        using var writer = folder.Write(schema.Workspace, type.Name, identity);
        if (!write(writer)) return;
        var last = writer.Last;
        if (file is { } former)
        {
            foreach (var section in former.Sections)
                if (!writer.Has(section.Name) && last - section.Seq <= MostBehind) former.TryCopy(section, writer);
        }
        var mark = await database.ReadAsync(
            Lane.Filling, (schema.Workspace, last), static (session, ask) => ChangeLog.MarkAsync(session, ask.Workspace, ask.last), cancellation, schema.Workspace);
        if (mark is null) return;
        writer.Close(mark.Value);
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

    /// <summary>Too much has changed since. Whoever reads it still may go on: it is closed when nobody holds it.</summary>
    private void Drop(KeptFile old)
    {
        lock (gate) if (file == old) file = null;
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

    public bool Has(string name) => file.Has(name);

    /// <summary>Reads a section; false when it is not there or damaged.</summary>
    public bool TryRead<T>(string name, Func<BinaryReader, T> read, out T? found)
    {
        if (!file.TryRead(name, read, out found)) return false;
        folder.CountRestored();
        return true;
    }
}
