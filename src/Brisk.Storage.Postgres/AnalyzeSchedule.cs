using Brisk.Storage.Engine;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// Keeps the planner from guessing while a database fills. Without figures it takes every workspace for a single record
/// and joins by comparing everything with everything; PostgreSQL itself looks only once a minute. Here it looks each time
/// that four times as much was written as before, at the tables that may have grown as much by it: at one of a million rows it
/// would look for seconds, and how long a table has become the planner sees by itself. The rest it leaves to PostgreSQL once there is a lot.
/// </summary>
internal sealed class AnalyzeSchedule(NpgsqlDataSource source)
{
    private const int First = 500;
    private const int Last = 500_000;
    private const int Growth = 4;

    private readonly Lock gate = new();
    private int written;
    private int next = First;
    private Task looking = Task.CompletedTask;

    /// <summary>Says how many statements a committed transaction had. Does not wait.</summary>
    public void Wrote(int statements)
    {
        lock (gate)
        {
            written += statements;
            if (written < next || next > Last || !looking.IsCompleted) return;
            next *= Growth;
            var most = written;
            looking = Task.Run(() => LookAsync(most));
        }
    }

    /// <summary>Completes when it is not looking.</summary>
    public Task EndAsync() => looking;

    private async Task LookAsync(long most)
    {
        try
        {
            await Maintenance.AnalyzeAsync(source, most, CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            // PostgreSQL looks by itself before long.
        }
    }
}
