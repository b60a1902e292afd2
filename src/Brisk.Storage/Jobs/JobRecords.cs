using System.Runtime.InteropServices;
using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Jobs;

/// <summary>The table <c>job_records</c>: the records of a job, fixed when it began, in parts. They are forgotten when it has ended.</summary>
public static class JobRecords
{
    /// <summary>Records of a part.</summary>
    public const int Part = 10_000;

    private static readonly Statement Add = new("INSERT INTO job_records (workspace_id, job_id, part, ids) VALUES ($1, $2, $3, $4)");
    private static readonly Statement One = new("SELECT ids FROM job_records WHERE workspace_id = $1 AND job_id = $2 AND part = $3");
    private static readonly Statement Drop = new("DELETE FROM job_records WHERE workspace_id = $1 AND job_id = $2");

    public static async ValueTask AddAsync(IWriteSession session, Tsid workspace, Tsid job, IReadOnlyList<long> ids)
    {
        for (var start = 0; start < ids.Count; start += Part)
        {
            var part = ids.Skip(start).Take(Part).ToArray();
            // Eight bytes an id, the lowest first, as base 64: short, and quick both ways.
            await session.PostAsync(Add, [workspace.Value, job.Value, start / Part, Convert.ToBase64String(MemoryMarshal.AsBytes<long>(part))]);
        }
    }

    /// <summary>The records of a part, from 0; empty behind the last.</summary>
    public static async ValueTask<Tsid[]> ReadAsync(ISession session, Tsid workspace, Tsid job, int part)
    {
        var text = await session.ListAsync(One, [workspace.Value, job.Value, part], static row => row.Text(0)!);
        return text is [var ids] ? MemoryMarshal.Cast<byte, long>(Convert.FromBase64String(ids)).ToArray().Select(id => new Tsid(id)).ToArray() : [];
    }

    /// <summary>The same outside of a transaction.</summary>
    public static ValueTask<Tsid[]> ReadAsync(IDatabase database, StoredJob job, int part, CancellationToken cancellation) =>
        database.ReadAsync(Lane.Interactive, (job, part), static (session, read) =>
            ReadAsync(session, read.job.Workspace, read.job.Id, read.part), cancellation);

    public static ValueTask<long> DropAsync(IWriteSession session, Tsid workspace, Tsid job) => session.ExecuteAsync(Drop, [workspace.Value, job.Value]);
}
