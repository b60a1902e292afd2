using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

/// <summary>Reads the few rows of small tables into records. Lists of records never come this way.</summary>
public static class Rows
{
    public static ValueTask<List<T>> ListAsync<T>(this ISession session, Statement statement, ReadOnlySpan<SqlValue> values, Func<RowReader, T> read)
    {
        var into = new List<T>();
        var running = session.QueryAsync(statement, values, (into, read), static (row, state) =>
        {
            state.into.Add(state.read(row));
            return true;
        });
        return FinishAsync(running, into);

        static async ValueTask<List<T>> FinishAsync(ValueTask<int> running, List<T> rows)
        {
            await running;
            return rows;
        }
    }

    public static ValueTask<T?> FirstAsync<T>(this ISession session, Statement statement, ReadOnlySpan<SqlValue> values, Func<RowReader, T> read)
        where T : class
    {
        return PickAsync(session.ListAsync(statement, values, read));

        static async ValueTask<T?> PickAsync(ValueTask<List<T>> running)
        {
            var rows = await running;
            return rows.Count == 0 ? null : rows[0];
        }
    }
}
