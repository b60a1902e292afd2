using Brisk.Domain;
using Brisk.Domain.Wordings;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;

namespace Brisk.Server.Records.Exports;

/// <summary>The finished files of exports of a workspace, on whatever node they lie: the oldest first.</summary>
internal sealed class KeptExports
{
    private readonly List<(StoredJob Job, long Bytes)> files;

    private KeptExports(List<(StoredJob Job, long Bytes)> files) => this.files = files;

    /// <param name="but">A job whose file does not count.</param>
    public static async ValueTask<KeptExports> ReadAsync(ISession session, Tsid workspace, DateTimeOffset now, Tsid? but = null)
    {
        var since = (now - ExportFiles.Kept).ToUnixTimeMilliseconds();
        var jobs = await JobTable.WithResultAsync(session, workspace, ExportWork.Kind, since);
        // One that is about to end has its result as its progress.
        return new([.. jobs.Where(job => job.Id != but).Select(job => (job, ExportResult.Read(job.Result ?? job.Progress!)?.Bytes ?? 0))]);
    }

    /// <summary>Takes the oldest finished files of one person or key out until a further one of theirs has room.</summary>
    /// <returns>The jobs whose files go.</returns>
    public IReadOnlyList<Tsid> MakeRoom(Actor of, long bytes, ExportRoom room)
    {
        var own = files.Where(file => file.Job.Actor == of).ToList();
        var gone = new List<Tsid>();
        foreach (var file in own.Where(file => !file.Job.IsOpen).ToList())
        {
            if (own.Count < ExportFiles.MostOfPerson && own.Sum(one => one.Bytes) + bytes <= room.OfPerson && IsFull(bytes, room) is null) break;
            own.Remove(file);
            files.Remove(file);
            gone.Add(file.Job.Id);
        }
        return gone;
    }

    /// <summary>Why there is no room for a further file; null when there is.</summary>
    public Reason? IsFull(long bytes, ExportRoom room)
    {
        var hours = ExportFiles.Kept.TotalHours;
        if (files.Count >= ExportFiles.MostOfWorkspace) return ExportReasons.ManyKept.Of(files.Count, hours);
        return files.Sum(file => file.Bytes) + bytes <= room.OfWorkspace ? null
            : ExportReasons.KeptTakeAll.Of(ExportRoom.Megabytes(room.OfWorkspace), hours);
    }
}
