using System.Collections.Concurrent;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// Runs imports in the background: any number of checks, one writing import at a time. When the process ends, what was
/// running stays as it stood after its last chunk, and goes on at the next start.
/// </summary>
internal sealed partial class ImportRunner(Parts parts, ILogger<ImportRunner> log) : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<Tsid, ImportJob> jobs = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim writing = new(1);

    /// <summary>What an import at work has done so far; null when it is not at work.</summary>
    public ProgressShape? Progress(Tsid id) => jobs.TryGetValue(id, out var job) ? job.Progress : null;

    public bool IsActive(Tsid id) => jobs.ContainsKey(id);

    /// <summary>Starts an import whose status was set already. False when it is at work.</summary>
    public bool Start(Tsid workspace, StoredImport import, ImportPhase phase, Actor actor)
    {
        var job = new ImportJob(workspace, import.Id, phase, import.Bytes, RowsOf(import, phase), parts.Clock, stopping.Token);
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

    /// <summary>Goes on with what an earlier process left unfinished.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var workspaces = await parts.Database.ReadAsync(Lane.Interactive, 0, static (session, _) => WorkspaceTable.AllAsync(session), cancellationToken);
        foreach (var workspace in workspaces) await ResumeAsync(workspace.Id, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(jobs.Values.Select(job => job.Task)).WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        foreach (var job in jobs.Values) job.Dispose();
        stopping.Dispose();
        writing.Dispose();
    }

    private async Task ResumeAsync(Tsid workspace, CancellationToken cancellation)
    {
        var left = await parts.Database.WriteAsync(workspace, (runner: this, workspace, now: Now), static async (session, write) =>
        {
            var (runner, workspace, now) = write;
            foreach (var import in await OfStatusAsync(ImportStatus.Checking)) await ImportTable.SetStatusAsync(session, workspace, import.Id, ImportStatus.Ready, now);
            foreach (var import in await OfStatusAsync(ImportStatus.Running)) await ImportTable.SetStatusAsync(session, workspace, import.Id, ImportStatus.Interrupted, now);
            return (await OfStatusAsync(ImportStatus.Interrupted)).Concat(await OfStatusAsync(ImportStatus.Undoing)).ToList();

            async ValueTask<IEnumerable<StoredImport>> OfStatusAsync(string status) => (await ImportTable.InStatusAsync(session, workspace, status)).Where(runner.IsOurs);
        }, cancellation);
        foreach (var import in left)
        {
            LogResuming(log, import.Id, import.FileName);
            var actor = import.CreatedBy is { } user ? new Actor(ActorKind.User, user) : new Actor(ActorKind.Import, null);
            Start(workspace, import, import.Status == ImportStatus.Undoing ? ImportPhase.Undo : ImportPhase.Run, actor);
        }
    }

    /// <summary>Where several nodes share a database, an import is at work where its file is.</summary>
    private bool IsOurs(StoredImport import) => !parts.Database.IsShared || File.Exists(ImportFile.PathOf(parts.Options.DataFolder, import.Id));

    private async Task RunAsync(ImportJob job, StoredImport import, Actor actor)
    {
        var isHeld = false;
        try
        {
            if (job.Phase != ImportPhase.Check)
            {
                await writing.WaitAsync(job.Cancellation);
                isHeld = true;
            }
            await DispatchAsync(job, import, Writer(actor, import.Id));
        }
        catch (OperationCanceledException) when (job.Cancellation.IsCancellationRequested)
        {
            if (job.IsCancelled) await EndAsync(job, import, ImportStatus.Cancelled, null);
        }
        catch (Exception exception)
        {
            LogFailed(log, exception, import.Id, import.FileName);
            await EndAsync(job, import, ImportStatus.Failed, exception is StorageUnavailableException or IOException ? exception.Message : "Something in Brisk went wrong; the log has the details. Nothing of the last chunk was written.");
        }
        finally
        {
            if (isHeld) writing.Release();
            jobs.TryRemove(job.Id, out _);
            job.Dispose();
        }
    }

    /// <summary>Whose the records are: the person's or the key's that started it; nobody's but the import's own when a command did.</summary>
    private static Actor Writer(Actor starter, Tsid import) => starter.Kind == ActorKind.System ? new Actor(ActorKind.Import, null, import) : starter with { ImportId = import };

    private async Task DispatchAsync(ImportJob job, StoredImport import, Actor actor)
    {
        switch (job.Phase)
        {
            case ImportPhase.Check: await new ImportCheck(parts, job).ExecuteAsync(import); break;
            case ImportPhase.Run: await new ImportRun(parts, job, actor).ExecuteAsync(import); break;
            default: await new ImportUndoing(parts, job, actor).ExecuteAsync(import); break;
        }
    }

    private async Task EndAsync(ImportJob job, StoredImport import, string status, string? problem)
    {
        try
        {
            switch (job.Phase)
            {
                case ImportPhase.Check: await new ImportCheck(parts, job).StopAsync(problem); break;
                case ImportPhase.Run: await new ImportRun(parts, job, new Actor(ActorKind.System, null)).StopAsync(import, status, problem); break;
                // An undo that was stopped is an import that can be undone.
                default: await SetStatusAsync(job, ImportStatus.Cancelled); break;
            }
        }
        catch (Exception exception)
        {
            // The database does not write: the status stays as it is and the import goes on at the next start.
            LogFailed(log, exception, import.Id, import.FileName);
        }
    }

    private async Task SetStatusAsync(ImportJob job, string status) => await parts.Database.WriteAsync(job.Workspace, (job, status, now: Now), static async (session, write) =>
    {
        await ImportTable.SetStatusAsync(session, write.job.Workspace, write.job.Id, write.status, write.now);
        return 0;
    }, CancellationToken.None);

    private long Now => parts.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static long? RowsOf(StoredImport import, ImportPhase phase)
    {
        if (phase == ImportPhase.Undo) return import.LastSeq - import.FirstSeq + 1;
        var result = import.Result is null ? null : JsonSerializer.Deserialize(import.Result, ImportJson.Default.ResultDocument);
        return JsonSerializer.Deserialize(import.Analysis!, ImportJson.Default.AnalysisDocument)!.Rows ?? result?.Counts.Rows;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Going on with import {Id} of {FileName}.")]
    private static partial void LogResuming(ILogger log, Tsid id, string fileName);

    [LoggerMessage(Level = LogLevel.Error, Message = "Import {Id} of {FileName} failed.")]
    private static partial void LogFailed(ILogger log, Exception exception, Tsid id, string fileName);
}
