using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Schema;

/// <summary>The tables <c>pipelines</c> and <c>stages</c>: empty as long as a workspace has the standard ones.</summary>
internal static class PipelineTable
{
    private static readonly Statement SelectPipelines = new(
        "SELECT value, label, version, removed_at FROM pipelines WHERE workspace_id = $1 ORDER BY position, value");
    private static readonly Statement SelectStages = new(
        "SELECT value, pipeline, label, kind, probability, rest_days, required, moves_to, removed_at FROM stages WHERE workspace_id = $1 "
        + "ORDER BY position, value");
    private static readonly Statement SetPipeline = new(
        "INSERT INTO pipelines (workspace_id, value, label, position, version, removed_at) VALUES ($1, $2, $3, $4, $5, $6) "
        + "ON CONFLICT (workspace_id, value) DO UPDATE SET label = excluded.label, position = excluded.position, version = excluded.version, "
        + "removed_at = CASE WHEN excluded.removed_at IS NULL THEN NULL ELSE COALESCE(pipelines.removed_at, excluded.removed_at) END");
    private static readonly Statement SetStage = new(
        "INSERT INTO stages (workspace_id, value, pipeline, label, kind, probability, rest_days, required, position, moves_to, removed_at) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (workspace_id, value) DO UPDATE SET label = excluded.label, "
        + "kind = excluded.kind, probability = excluded.probability, rest_days = excluded.rest_days, required = excluded.required, "
        + "position = excluded.position, moves_to = excluded.moves_to, "
        + "removed_at = CASE WHEN excluded.removed_at IS NULL THEN NULL ELSE COALESCE(stages.removed_at, excluded.removed_at) END");

    /// <summary>The pipelines of a workspace; null where it has the standard ones.</summary>
    public static async ValueTask<Pipelines?> FindAsync(ISession session, Tsid workspace)
    {
        var rows = await session.ListAsync(SelectPipelines, [workspace.Value],
            static row => (Pipeline: new Pipeline(row.Text(0)!, row.Text(1)!, [], row.Int64(2)), IsRemoved: !row.IsNull(3)));
        if (rows.Count == 0) return null;
        var stages = await session.ListAsync(SelectStages, [workspace.Value], static row => (Stage: ReadStage(row), IsRemoved: !row.IsNull(8)));
        var living = stages.Where(row => !row.IsRemoved).ToLookup(row => row.Stage.Pipeline, row => row.Stage, StringComparer.Ordinal);
        return new Pipelines(
            [.. rows.Where(row => !row.IsRemoved).Select(row => row.Pipeline with { Stages = [.. living[row.Pipeline.Value]] })],
            [.. stages.Where(row => row.IsRemoved).Select(row => row.Stage)], [.. rows.Where(row => row.IsRemoved).Select(row => row.Pipeline)]);
    }

    /// <summary>Writes all of them.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public static async ValueTask WriteAsync(IWriteSession session, Tsid workspace, Pipelines pipelines, long now)
    {
        foreach (var (pipeline, i) in pipelines.All.Select((pipeline, i) => (pipeline, i))) await SetAsync(pipeline, i, null);
        foreach (var pipeline in pipelines.FormerPipelines) await SetAsync(pipeline, 0, now);
        foreach (var (stage, i) in pipelines.All.SelectMany(pipeline => pipeline.Stages.Select((stage, i) => (stage, i)))) await SetStageAsync(stage, i, null);
        foreach (var stage in pipelines.Former) await SetStageAsync(stage, 0, now);

        async ValueTask SetAsync(Pipeline one, long position, long? removed) =>
            await session.ExecuteAsync(SetPipeline, [workspace.Value, one.Value, one.Label, position, one.Version, removed]);

        async ValueTask SetStageAsync(Stage one, long position, long? removed) => await session.ExecuteAsync(SetStage,
        [
            workspace.Value, one.Value, one.Pipeline, one.Label, PipelineEdit.NameOf(one.Kind), one.Probability, one.RestDays,
            string.Join(' ', one.Required), position, one.MovesTo, removed,
        ]);
    }

    private static Stage ReadStage(RowReader row) => new(
        row.Text(0)!, row.Text(1)!, row.Text(2)!, PipelineEdit.Kinds[row.Text(3)!], (int)row.Int64(4), (int?)row.Int64OrNull(5),
        row.Text(6)!.Split(' ', StringSplitOptions.RemoveEmptyEntries))
    {
        MovesTo = row.Text(7),
    };
}
