using Brisk.Storage.Engine;

namespace Brisk.Storage.Copying;

/// <summary>What a table held when it was copied.</summary>
/// <param name="Checksum">Of all its rows in any order, 32 hexadecimal digits: the same on every engine.</param>
public sealed record CopiedTable(string Name, long Rows, string Checksum)
{
    /// <summary>Reads every table of a database, whatever the version of its schema.</summary>
    /// <exception cref="StorageRefusedException">There is nothing of Brisk in it, or it is a copy that did not finish.</exception>
    public static async ValueTask<List<CopiedTable>> ReadAllAsync(ISession session, Dialect dialect)
    {
        await CopyMark.RefuseAsync(session, dialect);
        return await SumAllAsync(session, dialect);
    }

    /// <summary>Compares what was put into a database, marked or not, with what is in it now.</summary>
    /// <exception cref="CopyFailedException">It is not the same.</exception>
    public static async ValueTask VerifyAsync(ISession session, Dialect dialect, IReadOnlyList<CopiedTable> expected) =>
        Compare(expected, await SumAllAsync(session, dialect));

    /// <exception cref="CopyFailedException">The two are not the same.</exception>
    internal static void Compare(IReadOnlyList<CopiedTable> read, IReadOnlyList<CopiedTable> written)
    {
        var there = written.ToDictionary(table => table.Name, StringComparer.Ordinal);
        var differing = read.Where(table => there.GetValueOrDefault(table.Name) != table)
            .Select(table => there.GetValueOrDefault(table.Name)?.Rows is var rows && rows == table.Rows
                ? $"{table.Name}: {table.Rows:N0} rows on both sides, but not the same."
                : $"{table.Name}: {table.Rows:N0} rows were read, {rows ?? 0:N0} are in the copy.")
            .ToList();
        if (differing.Count > 0)
            throw new CopyFailedException($"The copy is not the same as its source, and is not to be used.\n{string.Join('\n', differing)}");
    }

    /// <summary>Reads every table of a database, marked or not.</summary>
    public static async ValueTask<List<CopiedTable>> SumAllAsync(ISession session, Dialect dialect)
    {
        var tables = await TableShapes.ReadAsync(session, dialect);
        if (tables.Count == 0) throw new StorageRefusedException("There is nothing of Brisk in this database.");
        var sums = new List<CopiedTable>();
        foreach (var table in tables)
        {
            var sum = new TableSum(table);
            await session.QueryAsync(new Statement($"SELECT {table.ColumnNames} FROM {table.Name}"), [], sum, static (row, sum) => sum.Add(row, []) >= 0);
            sums.Add(sum.Copied);
        }
        return sums;
    }
}
