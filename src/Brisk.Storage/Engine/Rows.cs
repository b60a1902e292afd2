namespace Brisk.Storage.Engine;

/// <summary>Reads single values, single rows and short lists. Pages of records never come this way.</summary>
public static class Rows
{
    /// <summary>Every row, in the order of the statement.</summary>
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

    /// <summary>The first row, or null when there is none.</summary>
    public static ValueTask<T?> FirstAsync<T>(this ISession session, Statement statement, ReadOnlySpan<SqlValue> values, Func<RowReader, T> read)
        where T : class => session.FirstAsync(statement, values, read, static (row, read) => read(row));

    /// <summary>The first row, read with the help of a state; null when there is none.</summary>
    public static ValueTask<T?> FirstAsync<TState, T>(
        this ISession session, Statement statement, ReadOnlySpan<SqlValue> values, TState state, Func<RowReader, TState, T> read)
        where T : class
    {
        var first = new First<TState, T>(state, read);
        return FinishAsync(session.QueryAsync(statement, values, first, static (row, first) => first.Take(row)), first);

        static async ValueTask<T?> FinishAsync(ValueTask<int> running, First<TState, T> first)
        {
            await running;
            return first.Found;
        }
    }

    /// <summary>The first number of the first row; null when there is no row, or nothing in it.</summary>
    public static ValueTask<long?> ScalarAsync(this ISession session, Statement statement, ReadOnlySpan<SqlValue> values)
    {
        var found = new long?[1];
        return FinishAsync(session.QueryAsync(statement, values, found, static (row, found) =>
        {
            found[0] = row.Int64OrNull(0);
            return false;
        }), found);

        static async ValueTask<long?> FinishAsync(ValueTask<int> running, long?[] found)
        {
            await running;
            return found[0];
        }
    }

    /// <summary>Whether there is a row.</summary>
    public static ValueTask<bool> AnyAsync(this ISession session, Statement statement, ReadOnlySpan<SqlValue> values)
    {
        return FinishAsync(session.QueryAsync(statement, values, 0, static (_, _) => false));

        static async ValueTask<bool> FinishAsync(ValueTask<int> running) => await running > 0;
    }

    private sealed class First<TState, T>(TState state, Func<RowReader, TState, T> read)
    {
        public T? Found { get; private set; }

        public bool Take(RowReader row)
        {
            Found = read(row, state);
            return false;
        }
    }
}
