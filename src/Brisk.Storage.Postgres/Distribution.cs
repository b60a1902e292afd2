using Brisk.Storage.Engine;

namespace Brisk.Storage.Postgres;

/// <summary>A database that Citus distributes over several servers by workspace.</summary>
internal static class Distribution
{
    private static readonly Statement HasCitus = new("SELECT 1 WHERE to_regclass('pg_dist_partition') IS NOT NULL");
    private static readonly Statement IsPlaced = new("SELECT 1 FROM pg_dist_partition WHERE logicalrelid = to_regclass('workspace_seq')");
    private static readonly Statement Distribute =
        new("SELECT 1 FROM create_distributed_table(to_regclass($1), 'workspace_id', colocate_with => 'workspace_seq')");
    private static readonly Statement CopyToAll = new("SELECT 1 FROM create_reference_table(to_regclass($1))");

    /// <summary>Whether the tables of workspaces are distributed; Citus alone does not do it.</summary>
    public static async ValueTask<bool> IsDistributedAsync(ISession session) => await session.AnyAsync(HasCitus, []) && await session.AnyAsync(IsPlaced, []);

    /// <summary>Rows go where their workspace is.</summary>
    public static async ValueTask DistributeAsync(ISession session, string table) => await session.AnyAsync(Distribute, [table]);

    /// <summary>Each server gets all rows.</summary>
    public static async ValueTask CopyToAllAsync(ISession session, string table) => await session.AnyAsync(CopyToAll, [table]);
}
