using System.Collections.Concurrent;
using System.Security.Cryptography;
using Brisk.Domain;
using Brisk.Domain.Wordings;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform.Jobs;

/// <summary>
/// Runs jobs in the background. When the process ends, what was running stays as it stood after its last part, and goes on
/// at the next start. Where nodes share a database, the one that works on a job says so each second; when it falls silent,
/// another that can goes on with it.
/// </summary>
internal sealed partial class JobRunner : IHostedService, IDisposable
{
    /// <summary>Jobs that write records, at work at once; in one workspace there is one at a time.</summary>
    private const int MostWriters = 4;

    /// <summary>Jobs that only read, at work at once, and of one workspace.</summary>
    private const int MostReaders = 4;
    private const int MostReadersOfWorkspace = 2;

    /// <summary>Jobs of one workspace that have not ended.</summary>
    internal const int MostOpen = 100;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>Statements that the database ended because they took too long, before a job fails of them: each may be as long again.</summary>
    private const int MostTooLong = 3;

    /// <summary>A line in the log a minute.</summary>
    private const int TriesPerLine = 60;

    private readonly NodeServices node;
    private readonly ILogger<JobRunner> log;
    private readonly Dictionary<string, JobKind> kinds;
    private readonly ConcurrentDictionary<Tsid, Job> jobs = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly JobTurns readers = new(MostReaders, MostReadersOfWorkspace);
    private readonly JobPlace place;
    private Task minding = Task.CompletedTask;

    public JobRunner(NodeServices node, IEnumerable<JobKind> kinds, ILogger<JobRunner> log)
    {
        (this.node, this.log) = (node, log);
        this.kinds = kinds.ToDictionary(kind => kind.Name, StringComparer.Ordinal);
        var self = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        place = new JobPlace(
            node.Database, node.Clock, self, node.Database.IsShared ? null : new SemaphoreSlim(1), new JobTurns(MostWriters, 1), stopping.Token);
    }

    /// <summary>A job at work in this process, by its id or by what it is about; null when there is none.</summary>
    public Job? Find(Tsid id) => jobs.TryGetValue(id, out var job) ? job : jobs.Values.FirstOrDefault(job => job.Stored.Subject == id);

    /// <summary>Completes when the job is no longer at work here.</summary>
    /// <param name="id">Of the job, or of what it is about.</param>
    public Task WaitAsync(Tsid id) => Find(id)?.Task ?? Task.CompletedTask;

    /// <summary>Called when a job of a workspace began, came to its turn or ended here. Must be quick.</summary>
    public Action<Tsid, Tsid>? Moved { get; set; }

    public JobKind? KindOf(string name) => kinds.GetValueOrDefault(name);

    public IEnumerable<JobKind> Kinds => kinds.Values;

    /// <summary>Adds a job in a transaction; after its commit it runs in this process.</summary>
    /// <exception cref="TooManyJobsException">So many of the workspace have not ended.</exception>
    public async ValueTask<StoredJob> AddAsync(IWriteSession session, Tsid workspace, NewJob job)
    {
        if (await JobTable.CountOpenAsync(session, workspace) >= MostOpen) throw new TooManyJobsException(MostOpen);
        job = job with { Writes = kinds[job.Kind].Writes };
        var stored = await JobTable.AddAsync(session, workspace, node.Ids.Next(), job, place.Node, place.LeaseEnd, place.Now);
        session.AfterCommit(() => Start(stored));
        return stored;
    }

    /// <summary>Asks a job to stop, whichever node works on it; one that nobody works on ends now.</summary>
    public async ValueTask CancelAsync(IWriteSession session, StoredJob job)
    {
        // Written down also where this node works on it: another may have taken it over, or the process may end before its end is written.
        await JobTable.AskToStopAsync(session, job.Workspace, job.Id);
        if (jobs.TryGetValue(job.Id, out var atWork)) session.AfterCommit(atWork.Cancel);
        if (atWork is not null || job.LeaseUntil >= place.Now || KindOf(job.Kind) is not { } kind) return;
        await JobTable.ClaimAsync(session, job.Workspace, job.Id, place.Node, place.LeaseEnd);
        using var unattended = new Job(job, kind, place);
        await EndAsync(session, unattended, kind.Open(unattended), new JobEnd(JobStatus.Cancelled));
        session.AfterCommit(() => Moved?.Invoke(job.Workspace, job.Id));
    }

    /// <summary>Goes on with what an earlier process left unfinished; alone in its database, with all of it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await TakeOverAsync(cancellationToken);
        var token = stopping.Token;
        minding = Task.Run(() => MindAsync(token), CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await minding.WaitAsync(cancellationToken);
        await Task.WhenAll(jobs.Values.Select(job => job.Task)).WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        if (!stopping.IsCancellationRequested) stopping.Cancel();
        foreach (var job in jobs.Values) job.Dispose();
        stopping.Dispose();
        place.Writing?.Dispose();
    }

    private void Start(StoredJob stored)
    {
        var job = new Job(stored, kinds[stored.Kind], place);
        if (!jobs.TryAdd(stored.Id, job))
        {
            job.Dispose();
            return;
        }
        Moved?.Invoke(job.Workspace, job.Id);
        if (stored.StopAsked) job.Cancel();
        job.Task = Task.Run(() => RunAsync(job), CancellationToken.None);
    }

    private async Task RunAsync(Job job)
    {
        var turns = job.Kind.Writes ? place.Writers : readers;
        try
        {
            var (work, end) = await WorkAsync(job, turns);
            if (end is { } written) await EndAsync(job, work, written);
        }
        catch (JobLostException)
        {
            LogLost(log, job.Kind.Name, job.Id);
        }
        catch (Exception exception)
        {
            // Its end could not be written before the process ends: the next start goes on.
            LogFailed(log, exception, job.Kind.Name, job.Id);
        }
        finally
        {
            // Not before all of its end is written: the next one may need what this one had to put in order.
            turns.Leave(job);
            jobs.TryRemove(job.Id, out _);
            job.Dispose();
            Moved?.Invoke(job.Workspace, job.Id);
        }
    }

    /// <summary>Works when it is the job's turn. No end when the process ends before the job does.</summary>
    private async Task<(IJobWork Work, JobEnd? End)> WorkAsync(Job job, JobTurns turns)
    {
        var work = job.Kind.Open(job);
        var tooLong = 0;
        for (var isAgain = false; ; isAgain = true)
        {
            try
            {
                if (isAgain)
                {
                    await work.SettleAsync();
                    await job.ReloadAsync();
                    turns.Leave(job);
                    work = job.Kind.Open(job);
                }
                await BeginAsync(job, turns);
                await work.RunAsync();
                return (work, new JobEnd(JobStatus.Done));
            }
            catch (OperationCanceledException) when (job.Cancellation.IsCancellationRequested)
            {
                if (job.IsCancelled) return (work, new JobEnd(JobStatus.Cancelled));
                await ReleaseAsync(job);
                return (work, null);
            }
            catch (JobWaitsException exception)
            {
                job.Problem = StoredReason.Of(exception.Reason);
                turns.Leave(job);
                while (!exception.IsOver && !job.Cancellation.IsCancellationRequested)
                    await Task.Delay(Tick, TimeProvider.System, job.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (StorageUnavailableException exception) when (IsWorthWaiting(exception))
            {
                // Its parts are kept: it goes on where it stood.
                if (job.Problem is null) LogWaiting(log, job.Kind.Name, job.Id, exception.Message);
                job.Problem = StoredReason.Of(exception.IsFull ? JobReasons.WaitsForRoom : JobReasons.WaitsForDatabase);
                await Task.Delay(Tick, TimeProvider.System, job.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception) when (exception is not JobLostException)
            {
                LogFailed(log, exception, job.Kind.Name, job.Id);
                return (work, new JobEnd(JobStatus.Failed, StoredReason.Of(Why(exception))));
            }
        }

        bool IsWorthWaiting(StorageUnavailableException exception)
        {
            if (exception.IsTooLong && job.Kind.EndsWhenTooLong) return ++tooLong < MostTooLong;
            return !exception.IsFull || job.Kind.WaitsForRoom;
        }
    }

    /// <summary>Completes when it is a job's turn and that is written down.</summary>
    private async Task BeginAsync(Job job, JobTurns turns)
    {
        while (true)
        {
            await turns.EnterAsync(job);
            if (await TryBeginAsync(job)) break;
            // A job of this workspace is at work on another node, or waits there for longer.
            turns.Leave(job);
            await Task.Delay(Tick, TimeProvider.System, job.Cancellation);
        }
        job.Problem = null;
        job.Meter.Start();
        Moved?.Invoke(job.Workspace, job.Id);
    }

    /// <summary>Says that it is a job's turn; false when it is not yet, or when the database is away.</summary>
    private async ValueTask<bool> TryBeginAsync(Job job)
    {
        try
        {
            if (!await job.WriteAsync((place, job), static (session, begin) => JobTable.BeginAsync(
                session, begin.job.Workspace, begin.job.Id, begin.place.Node, begin.place.Believed, begin.place.Now))) return false;
        }
        catch (StorageUnavailableException)
        {
            // Nothing has begun that could fail: it waits on.
            return false;
        }
        return true;
    }

    /// <summary>
    /// Writes down that it has ended. What ended it, such as a full disk, may keep that from being written, too: then it is
    /// tried again until it is, or the process ends and the next start goes on with the job.
    /// </summary>
    private async Task EndAsync(Job job, IJobWork work, JobEnd end)
    {
        job.Problem = end.Problem;
        for (var tries = 0; ; tries++)
        {
            try
            {
                await work.SettleAsync();
                // Ends also while the process is asked to stop: the answer to "cancelled?" must not be lost.
                await node.Database.WriteAsync(job.Workspace, (this, job, work, end), static async (session, write) =>
                {
                    await write.job.HoldAsync(session);
                    await write.Item1.EndAsync(session, write.job, write.work, write.end);
                    return 0;
                }, CancellationToken.None);
                return;
            }
            catch (Exception exception) when (exception is not JobLostException)
            {
                job.Problem ??= StoredReason.Of(Why(exception));
                if (tries % TriesPerLine == 0) LogUnended(log, job.Kind.Name, job.Id, exception.Message);
            }
            await Task.Delay(Tick, TimeProvider.System, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested) return;
        }
    }

    private async ValueTask EndAsync(IWriteSession session, Job job, IJobWork work, JobEnd end)
    {
        var result = await work.EndAsync(session, end);
        await JobTable.EndAsync(session, job.Workspace, job.Id, end.Status, end.Problem, result, place.Now);
    }

    /// <summary>Why a job failed.</summary>
    private static Reason Why(Exception exception) => exception switch
    {
        StorageUnavailableException { IsFull: true } => JobReasons.DiskFull,
        JobRefusedException refused => JobReasons.Stopped.Of(refused.Reason),
        StorageUnavailableException or IOException => JobReasons.StoppedByFault.Of(exception.Message),
        _ => JobReasons.Broken,
    };

    /// <summary>The process ends, or another node has the job already.</summary>
    private async Task ReleaseAsync(Job job)
    {
        try
        {
            await node.Database.WriteAsync(job.Workspace, job, static async (session, job) =>
            {
                await job.ReleaseAsync(session);
                return 0;
            }, CancellationToken.None);
        }
        catch (Exception exception) when (exception is not JobLostException)
        {
            // Then it is taken over when its time has run out.
            LogFailed(log, exception, job.Kind.Name, job.Id);
        }
    }
}
