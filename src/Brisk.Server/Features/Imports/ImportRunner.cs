using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// Runs imports in the background: any number of checks, one writing import at a time. When the process ends, what was
/// running stays as it stood after its last chunk, and goes on at the next start. Where nodes share a database, the one
/// that works on an import says so each second; when it falls silent, another that has the file goes on with it.
/// </summary>
internal sealed partial class ImportRunner(NodeServices node, ILogger<ImportRunner> log) : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<Tsid, ImportJob> jobs = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim writing = new(1);
    private volatile ImportJob? writer;
    private readonly long self = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private Task minding = Task.CompletedTask;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>A line in the log a minute.</summary>
    private const int TriesPerLine = 60;

    /// <summary>What an import at work has done so far; null when it is not at work.</summary>
    public ProgressShape? Progress(Tsid id) => jobs.TryGetValue(id, out var job) ? job.Progress : null;

    /// <summary>The import that writes now: the others wait, until it has its indexes back; null for none.</summary>
    public Tsid? Writing => writer?.Id;

    public bool IsActive(Tsid id) => jobs.ContainsKey(id);

    /// <summary>Says in a transaction that this node begins to work on an import; <see cref="Start"/> it then.</summary>
    public async ValueTask BeginAsync(IWriteSession session, Tsid workspace, Tsid id, ImportPhase phase) => await ImportTable.BeginAsync(session, workspace, id,
        phase switch { ImportPhase.Check => ImportStatus.Checking, ImportPhase.Run => ImportStatus.Running, _ => ImportStatus.Undoing }, self,
            Now + (long)ImportJob.Lease.TotalMilliseconds, Now);

    /// <summary>Starts an import that this node holds. False when it is at work.</summary>
    public bool Start(Tsid workspace, StoredImport import, ImportPhase phase, Actor actor)
    {
        var job = new ImportJob(workspace, import.Id, phase, import.Bytes, RowsOf(import, phase), self, node.Clock, stopping.Token);
        if (!jobs.TryAdd(import.Id, job))
        {
            job.Dispose();
            return false;
        }
        job.Task = Task.Run(() => RunAsync(job, import, actor), CancellationToken.None);
        return true;
    }

    /// <summary>Asks an import to end after the chunk at hand; false when it is not at work.</summary>
    public bool Cancel(Tsid id)
    {
        if (!jobs.TryGetValue(id, out var job)) return false;
        job.Cancel();
        return true;
    }

    /// <summary>Completes when the import is no longer at work.</summary>
    public Task WaitAsync(Tsid id) => jobs.TryGetValue(id, out var job) ? job.Task : Task.CompletedTask;

    /// <summary>Goes on with what an earlier process left unfinished; alone in its database, with all of it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await TakeOverAsync(node.Database.IsShared ? Now : long.MaxValue, cancellationToken);
        if (node.Database.IsShared) minding = Task.Run(MindAsync, CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await minding.WaitAsync(cancellationToken);
        await Task.WhenAll(jobs.Values.Select(job => job.Task)).WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        foreach (var job in jobs.Values) job.Dispose();
        stopping.Dispose();
        writing.Dispose();
    }

    /// <summary>Until the process ends: holds what it works on, and looks for what nobody works on.</summary>
    private async Task MindAsync()
    {
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                foreach (var job in jobs.Values) await TryAsync(() => HoldAsync(job), job.Workspace);
                await TryAsync(() => TakeOverAsync(Now, stopping.Token), default);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>What goes wrong with one import must not let go of the others.</summary>
    private async Task TryAsync(Func<Task> work, Tsid workspace)
    {
        try
        {
            await work();
        }
        catch (StorageUnavailableException)
        {
            // The database is away, for the other nodes as well; it is tried again.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotMinded(log, exception, workspace);
        }
    }

    private async Task HoldAsync(ImportJob job)
    {
        try
        {
            var isStopAsked = await node.Database.WriteAsync(job.Workspace, job, static async (session, job) =>
            {
                await job.HoldAsync(session);
                return (await ImportTable.FindAsync(session, job.Workspace, job.Id))!.StopAsked;
            }, stopping.Token);
            if (isStopAsked) job.Cancel();
        }
        catch (ImportLostException)
        {
            job.Lose();
        }
    }

    /// <summary>Goes on with imports that were held until before a moment, as far as their files are here.</summary>
    private async Task TakeOverAsync(long before, CancellationToken cancellation)
    {
        var unattended = await node.Database.ReadAsync(Lane.Interactive, before, static (session, before) =>
            ImportTable.UnattendedAsync(session, before), cancellation);
        foreach (var (workspace, id, status) in unattended)
        {
            if (jobs.ContainsKey(id) || (node.Database.IsShared && NeedsFile(status) && !File.Exists(ImportFile.PathOf(node, id)))) continue;
            await TryAsync(() => TakeOverAsync(workspace, id, before, cancellation), workspace);
        }
    }

    private async Task TakeOverAsync(Tsid workspace, Tsid id, long before, CancellationToken cancellation)
    {
        if (await ClaimAsync(workspace, id, before, cancellation) is not { } import) return;
        LogResuming(log, import.Id, import.FileName);
        var actor = import.CreatedBy is { } user ? new Actor(ActorKind.User, user) : new Actor(ActorKind.Import, null);
        Start(workspace, import, import.Status == ImportStatus.Undoing ? ImportPhase.Undo : ImportPhase.Run, actor);
    }

    private static bool NeedsFile(string status) => status is ImportStatus.Running or ImportStatus.Interrupted;

    /// <summary>The import as it stands, held by this node; null when there is nothing to go on with, or another node was quicker.</summary>
    private async ValueTask<StoredImport?> ClaimAsync(Tsid workspace, Tsid id, long before, CancellationToken cancellation) =>
        await node.Database.WriteAsync(workspace, (runner: this, workspace, id, before), static async (session, claim) =>
        {
            var (runner, workspace, id, before) = claim;
            if (await ImportTable.FindAsync(session, workspace, id) is not { } import || import.LeaseUntil >= before) return null;
            if (import.Status == ImportStatus.Checking) await ImportTable.SetStatusAsync(session, workspace, id, ImportStatus.Ready, runner.Now);
            if (!NeedsFile(import.Status) && import.Status != ImportStatus.Undoing) return null;
            await ImportTable.ClaimAsync(session, workspace, id, runner.self, runner.Now + (long)ImportJob.Lease.TotalMilliseconds);
            return import;
        }, cancellation);

    private async Task RunAsync(ImportJob job, StoredImport import, Actor actor)
    {
        try
        {
            if (job.Phase != ImportPhase.Check)
            {
                await writing.WaitAsync(job.Cancellation);
                writer = job;
            }
            await DispatchAsync(job, import, Writer(actor, import));
        }
        catch (OperationCanceledException) when (job.Cancellation.IsCancellationRequested)
        {
            if (job.IsCancelled) await EndAsync(job, import, ImportStatus.Cancelled, null);
            else await ReleaseAsync(job, import);
        }
        catch (ImportLostException)
        {
            LogLost(log, import.Id, import.FileName);
        }
        catch (Exception exception)
        {
            LogFailed(log, exception, import.Id, import.FileName);
            await EndAsync(job, import, ImportStatus.Failed, Why(exception));
        }
        finally
        {
            // Not before all of its end is written: the next one matches by indexes that this one may have to build again.
            if (writer == job)
            {
                writer = null;
                writing.Release();
            }
            jobs.TryRemove(job.Id, out _);
            job.Dispose();
        }
    }

    /// <summary>Why an import failed, as a sentence for people.</summary>
    private static string Why(Exception exception) => exception switch
    {
        StorageUnavailableException { IsFull: true } => "Stopped: the disk was full. The rows before are saved; free some space and go on.",
        StorageUnavailableException or IOException or ImportRefusedException => $"Stopped: {exception.Message}",
        _ => "Something in Brisk went wrong; the log has the details. Nothing of the last chunk was written.",
    };

    /// <summary>Whose the records are: the person's or the key's that started it; nobody's but the import's own when a command did.</summary>
    private static Actor Writer(Actor starter, StoredImport import) =>
        (starter.Kind == ActorKind.System ? new Actor(ActorKind.Import, null) : starter) with
        {
            Step = new Step(import.Id, StepKinds.Import, import.FileName),
        };

    private async Task DispatchAsync(ImportJob job, StoredImport import, Actor actor)
    {
        if (job.Phase == ImportPhase.Check)
        {
            await new ImportCheck(node, job).ExecuteAsync(import);
            return;
        }
        if (job.Phase == ImportPhase.Run) await new ImportRun(node, job, actor).ExecuteAsync(import);
        else await new ImportUndoing(node, job, actor).ExecuteAsync(import);
    }

    /// <summary>
    /// Writes down that it has ended. What ended it, such as a full disk, may keep that from being written, too: then it is
    /// tried again until it is, or the process ends and the next start goes on with the import.
    /// </summary>
    private async Task EndAsync(ImportJob job, StoredImport import, string status, string? problem)
    {
        job.Problem = problem;
        var isReadable = true;
        for (var tries = 0; ; tries++)
        {
            try
            {
                if (isReadable) await EndOnceAsync(job, import, status, problem);
                else await SetStatusAsync(job, status);
                return;
            }
            catch (ImportLostException)
            {
                LogLost(log, import.Id, import.FileName);
                return;
            }
            catch (Exception exception)
            {
                // What another version has noted of it cannot be read at any later time either: then its end alone is noted.
                isReadable &= exception is not JsonException;
                if (tries % TriesPerLine == 0) LogUnended(log, import.Id, import.FileName, exception.Message);
            }
            await Task.Delay(Tick, TimeProvider.System, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested) return;
        }
    }

    private async Task EndOnceAsync(ImportJob job, StoredImport import, string status, string? problem)
    {
        switch (job.Phase)
        {
            case ImportPhase.Check: await new ImportCheck(node, job).StopAsync(problem); break;
            case ImportPhase.Run: await new ImportRun(node, job, new Actor(ActorKind.System, null)).StopAsync(import, status, problem); break;
            // An undo that was stopped is an import that can be undone.
            default: await SetStatusAsync(job, ImportStatus.Cancelled); break;
        }
    }

    private async Task SetStatusAsync(ImportJob job, string status) =>
        await node.Database.WriteAsync(job.Workspace, (job, status, now: Now), static async (session, write) =>
    {
        await write.job.HoldAsync(session);
        await ImportTable.SetStatusAsync(session, write.job.Workspace, write.job.Id, write.status, write.now);
        return 0;
    }, CancellationToken.None);

    /// <summary>The process ends, or another node has the import already.</summary>
    private async Task ReleaseAsync(ImportJob job, StoredImport import)
    {
        try
        {
            await node.Database.WriteAsync(job.Workspace, job, static (session, job) => job.ReleaseAsync(session), CancellationToken.None);
        }
        catch (Exception exception)
        {
            // Then it is taken over when its time has run out.
            LogFailed(log, exception, import.Id, import.FileName);
        }
    }

    private long Now => node.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static long? RowsOf(StoredImport import, ImportPhase phase)
    {
        if (phase == ImportPhase.Undo) return import.LastSeq - import.FirstSeq + 1;
        var result = import.Result is null ? null : JsonSerializer.Deserialize(import.Result, ImportJson.Default.ResultDocument);
        return JsonSerializer.Deserialize(import.Analysis!, ImportJson.Default.AnalysisDocument)!.Rows ?? result?.Counts.Rows;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An import of the workspace {Workspace} could not be looked after; it is tried again")]
    private static partial void LogNotMinded(ILogger log, Exception exception, Tsid workspace);

    [LoggerMessage(Level = LogLevel.Information, Message = "Going on with import {Id} of {FileName}.")]
    private static partial void LogResuming(ILogger log, Tsid id, string fileName);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another node goes on with import {Id} of {FileName}.")]
    private static partial void LogLost(ILogger log, Tsid id, string fileName);

    [LoggerMessage(Level = LogLevel.Error, Message = "Import {Id} of {FileName} has ended, but that cannot be written yet; it is tried each second. {Problem}")]
    private static partial void LogUnended(ILogger log, Tsid id, string fileName, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Import {Id} of {FileName} failed.")]
    private static partial void LogFailed(ILogger log, Exception exception, Tsid id, string fileName);
}
