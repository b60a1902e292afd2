using Brisk.Storage.Engine;
using Npgsql;
using NpgsqlTypes;

namespace Brisk.Storage.Postgres;

/// <summary>Fills tables by binary COPY, several times as fast as by statements.</summary>
internal static class Filling
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task AppendAsync(NpgsqlDataSource source, TableShape table, IReadOnlyList<SqlValue[]> rows, CancellationToken cancellation)
    {
        var text = $"COPY {table.Name} ({table.ColumnNames}) FROM STDIN (FORMAT BINARY)";
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await using var copy = await connection.BeginBinaryImportAsync(text, cancellation);
            copy.Timeout = Patience;
            foreach (var row in rows)
            {
                await copy.StartRowAsync(cancellation);
                foreach (var value in row) await WriteAsync(copy, value, cancellation);
            }
            await copy.CompleteAsync(cancellation);
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException)
        {
            var failure = PostgresErrors.Translate(exception, text, cancellation);
            throw failure is TransactionLostException ? new StorageUnavailableException(failure.Message, failure) : failure;
        }
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, SqlValue value, CancellationToken cancellation) => value.Kind switch
    {
        SqlValueKind.Integer => copy.WriteAsync(value.Integer, NpgsqlDbType.Bigint, cancellation),
        SqlValueKind.Real => copy.WriteAsync(value.Real, NpgsqlDbType.Double, cancellation),
        SqlValueKind.Text => copy.WriteAsync(value.Text!, NpgsqlDbType.Text, cancellation),
        _ => copy.WriteNullAsync(cancellation),
    };
}
