using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Records.Undo;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;
using Microsoft.Extensions.DependencyInjection;

namespace Brisk.Server.Features.Imports;

internal enum ImportPhase { Check, Run, Undo }

/// <summary>Checks, runs and undos of imports, as jobs whose subject is the import.</summary>
internal static class ImportJobs
{
    private const string Check = "import-check";
    private const string Run = "import";
    private const string Undo = "import-undo";
    private const string Redo = "import-redo";

    public static void Register(IServiceCollection services)
    {
        JobKinds.Add(services, node => new JobKind(Check, Writes: false, job => new ImportCheck(node, job)) { IsHere = import => HasFile(node, import) });
        JobKinds.Add(services, node => new JobKind(Run, Writes: true, job => new ImportRun(node, job)) { IsHere = import => HasFile(node, import) });
        JobKinds.Add(services, node => new JobKind(Undo, Writes: true, job => new ImportUndoing(node, job)) { TakesBack = UndoAsync });
        JobKinds.Add(services, node => new JobKind(Redo, Writes: true, job => new ImportRedoing(node, job)) { TakesBack = RedoAsync });

        static bool HasFile(NodeServices node, Tsid import) => File.Exists(ImportFile.PathOf(node, import));
    }

    /// <summary>Begins to work on an import, in the transaction of whoever asks for it.</summary>
    public static async ValueTask<StoredJob> BeginAsync(IWriteSession session, ApiCall call, StoredImport import, ImportPhase phase)
    {
        await ImportTable.SetStatusAsync(session, call.Workspace, import.Id, StatusOf(phase), call.Now);
        var (kind, step) = phase switch
        {
            ImportPhase.Check => (Check, (Tsid?)null),
            ImportPhase.Run => (Run, import.Id),
            // All of an undo is one step, whatever comes between its parts.
            _ => (Undo, UndoStepOf(import) ?? call.Node.Ids.Next()),
        };
        return await call.Service<JobRunner>().AddAsync(session, call.Workspace,
            new NewJob(kind, call.Principal.Actor, import.Id, import.FileName, Total: RowsOf(import, phase), Step: step));
    }

    /// <summary>The step of an import is taken back as the import itself is.</summary>
    private static async ValueTask<UndoBegun?> UndoAsync(ApiCall call, IWriteSession session, StoredStep step)
    {
        if (step.Kind != StepKinds.Import || await ImportTable.FindAsync(session, call.Workspace, step.Id) is not { } import) return null;
        if (!call.May(Permission.ImportRecords)) return new UndoBegun(null, Problems.Forbidden());
        return MoveImport.CanBegin(import, ImportPhase.Undo)
            ? new UndoBegun(await BeginAsync(session, call, import, ImportPhase.Undo), null)
            : new UndoBegun(null, Problems.Conflict(MoveImport.Why(import.Status, ImportPhase.Undo)));
    }

    /// <summary>The step that took an import back is taken back with what else belongs to the import.</summary>
    private static async ValueTask<UndoBegun?> RedoAsync(ApiCall call, IWriteSession session, StoredStep step)
    {
        if (step is not { Kind: StepKinds.Undo, Undoes: { } taken }) return null;
        if (await ImportTable.FindAsync(session, call.Workspace, taken) is { } import)
        {
            if (!call.May(Permission.ImportRecords)) return new UndoBegun(null, Problems.Forbidden());
            if (ImportStatus.IsActive(import.Status)) return new UndoBegun(null, Problems.Conflict(MoveImport.Why(import.Status, ImportPhase.Undo)));
            // It is at work from now on: nobody begins to undo it meanwhile.
            await ImportTable.SetStatusAsync(session, call.Workspace, import.Id, ImportStatus.Running, call.Now);
            return new UndoBegun(await UndoWork.BeginAsync(call, session, step, Redo), null);
        }
        // The import is what there is to take back again.
        return await StepTable.FindAsync(session, call.Workspace, taken) is { Undoes: { } first }
            && await ImportTable.FindAsync(session, call.Workspace, first) is not null
                ? new UndoBegun(null, Problems.Conflict(ImportRequestReasons.BroughtBack.Of(first)))
                : null;
    }

    /// <summary>The job that works on an import, or brings one back; null for none.</summary>
    public static async ValueTask<StoredJob?> OpenAsync(ISession session, Tsid workspace, Tsid import)
    {
        foreach (var job in await JobTable.OpenAsync(session, workspace))
        {
            if (job.Subject == import) return job;
            if (job.Kind == Redo && await ImportRedoing.TakenAsync(session, job) == import) return job;
        }
        return null;
    }

    /// <summary>The import of a job as it stands.</summary>
    public static async ValueTask<StoredImport> OfAsync(NodeServices node, Job job) =>
        await node.Database.ReadAsync(Lane.Interactive, job, static (session, job) =>
            ImportTable.FindAsync(session, job.Workspace, job.Subject), job.Cancellation) ?? throw new JobRefusedException(JobReasons.ImportGone);

    /// <summary>Whose the records are: the person's or the key's that started it; nobody's but the import's own when a command did.</summary>
    public static Actor Writer(Job job, Step step) =>
        (job.Actor.Kind == ActorKind.System ? new Actor(ActorKind.Import, null) : job.Actor) with { Step = step };

    /// <summary>What a job at work in this process has done so far.</summary>
    public static ProgressShape ProgressOf(Job job)
    {
        var phase = job.Kind.Name switch { Check => "check", Run => "run", _ => "undo" };
        var meter = job.Meter;
        return new ProgressShape(phase, meter.Position, meter.Done, meter.Rate, meter.Total ?? job.Stored.Total, job.Problem is null ? meter.SecondsLeft : null,
            job.Problem?.Detail, ToldWording.Of(job.Problem));
    }

    /// <summary>How many rows, or changes, a phase goes through; null where that is not known.</summary>
    public static long? RowsOf(StoredImport import, ImportPhase phase)
    {
        if (phase == ImportPhase.Undo) return import.LastSeq - import.FirstSeq + 1;
        var result = import.Result is null ? null : Stored.Read(import.Result, ImportJson.Default.ResultDocument);
        return Stored.Read(import.Analysis!, ImportJson.Default.AnalysisDocument).Rows ?? result?.Counts.Rows;
    }

    private static Tsid? UndoStepOf(StoredImport import) => Stored.Read(import.Progress!, ImportJson.Default.ProgressDocument).UndoStep;

    private static string StatusOf(ImportPhase phase) =>
        phase switch { ImportPhase.Check => ImportStatus.Checking, ImportPhase.Run => ImportStatus.Running, _ => ImportStatus.Undoing };
}
