using System.Text;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite;
using FsCheck;
using FsCheck.Fluent;

namespace Brisk.Storage.Tests.Sqlite;

public sealed class StatementTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SELECT $2, $1", "SELECT ?2, ?1")]
    [InlineData("SELECT '$1', $10 -- $2\n, $3", "SELECT '$1', ?10 -- $2\n, ?3")]
    [InlineData("SELECT 'it''s $1', \"$1\", [$1], `$1`, /* $1 */ $1", "SELECT 'it''s $1', \"$1\", [$1], `$1`, /* $1 */ ?1")]
    [InlineData("SELECT c -> '$.key', $1", "SELECT c -> '$.key', ?1")]
    [InlineData("SELECT 1 - 1 / $1", "SELECT 1 - 1 / ?1")]
    [InlineData("SELECT 'open $1", "SELECT 'open $1")]
    public void Parameters_are_numbered_outside_of_quotes_and_comments(string text, string expected)
    {
        var sql = StatementText.ToSqlite(text);

        Encoding.UTF8.GetString(sql).ShouldBe(expected + "\0");
    }

    [Fact]
    public async Task Parameters_are_bound_by_number_and_not_by_first_appearance()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        (await opened.RowsAsync("SELECT $2, $1", "first", "second")).ShouldHaveSingleItem().ShouldBe(["second", "first"]);
    }

    [Fact]
    public async Task A_wrong_number_of_values_is_refused()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        await opened.RowsAsync("SELECT $1, $2", 1).ShouldThrowAsync<ArgumentException>();
        await opened.RowsAsync("SELECT $1, 2", 1, 2).ShouldThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task Statements_beyond_the_limit_are_prepared_anew()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        using var connection = new Connections(opened.Path, new SqliteOptions { KeptStatements = 10 }).OpenReader();
        var statements = Enumerable.Range(0, 40).Select(number => new Statement($"SELECT {number}")).ToList();

        foreach (var _ in Enumerable.Range(0, 3))
        {
            statements.Select(statement => connection.Number(statement)).ShouldBe(Enumerable.Range(0, 40).Select(number => (long)number));
            connection.KeptStatements.ShouldBe(10);
        }
    }

    [Fact]
    public async Task A_kept_statement_is_compiled_once_for_all_values()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync("CREATE INDEX notes_without_a ON note (text) WHERE id <> 7");
        using var connection = new Connections(opened.Path, new SqliteOptions()).OpenReader();
        using var statement = connection.Prepare("SELECT id FROM note WHERE id <> $1 AND text LIKE $2 ORDER BY text LIMIT $3 OFFSET $4");

        SqlValue[][] calls = [[7, "a%", 1, 0], [8, "%b", 50, 2], [9, "c", 1_000_000, 100]];
        foreach (var values in calls) statement.Execute(values);

        statement.Recompiled.ShouldBe(0);
    }

    [Fact]
    public async Task A_statement_in_use_stays_prepared_while_others_come_and_go()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        using var connection = new Connections(opened.Path, new SqliteOptions { KeptStatements = 2 }).OpenReader();
        var outer = new Statement("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) SELECT i, $1 FROM n");
        var seen = new List<string>();

        connection.Query(outer, ["outer text"], (connection, seen), static (row, state) =>
        {
            var inner = new Statement("SELECT $1 || 1");
            state.connection.Query(inner, ["inner text"], state.seen, static (row, seen) =>
            {
                seen.Add(row.Text(0)!);
                return true;
            });
            state.seen.Add(row.Int64(0) + row.Text(1));
            return true;
        });

        seen.ShouldBe(Enumerable.Range(1, 20).SelectMany(number => new[] { "inner text1", number + "outer text" }));
    }

    [Fact]
    public async Task A_statement_is_free_again_after_its_row_delegate_threw()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var statement = new Statement("SELECT 1 UNION ALL SELECT 2");
        ValueTask<int> Read(bool fail) => opened.Database.ReadAsync(Lane.Interactive, (statement, fail), static (session, state) =>
            session.QueryAsync(state.statement, [], state.fail, static (_, fail) => fail ? throw new FormatException() : true), Cancellation);

        await Read(fail: true).AsTask().ShouldThrowAsync<FormatException>();

        (await Read(fail: false)).ShouldBe(2);
    }

    [Fact]
    public async Task A_query_ends_when_its_reader_has_enough()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        var rows = await opened.Database.ReadAsync(Lane.Interactive, 0, static (session, _) =>
            session.QueryAsync(new Statement("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3"), [], 0, static (row, _) => row.Int64(0) < 2), Cancellation);

        rows.ShouldBe(2);
    }

    [Fact]
    public async Task A_script_runs_every_statement_in_order()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        await opened.ExecuteAsync("""
            CREATE TABLE pair (id INTEGER PRIMARY KEY, text text); -- a table; with a comment
            INSERT INTO pair VALUES (1, 'a;b');
            CREATE INDEX pair_text ON pair (text);
            /* the end; */
            """);

        (await opened.RowsAsync("SELECT id, text FROM pair INDEXED BY pair_text WHERE text = 'a;b'")).ShouldHaveSingleItem().ShouldBe([1, "a;b"]);
    }

    [Fact]
    public async Task Executing_tells_how_many_rows_changed()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync("INSERT INTO note VALUES (1, 'a'), (2, 'a'), (3, 'b')");

        (await opened.ExecuteAsync("UPDATE note SET text = 'c' WHERE text = $1", "a")).ShouldBe(2);
        (await opened.ExecuteAsync("CREATE INDEX note_text ON note (text)")).ShouldBe(0);
        (await opened.ExecuteAsync("DELETE FROM note WHERE id = 9")).ShouldBe(0);
    }

    [Fact]
    public async Task A_reader_cannot_write()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        await opened.Database.ReadAsync(Lane.Interactive, 0, static (session, _) => session.ExecuteAsync(OpenedDatabase.InsertNote, [1, "x"]), Cancellation)
            .AsTask().ShouldThrowAsync<SqliteException>();

        (await opened.CountNotesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task An_error_names_the_statement_and_never_a_value()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync("CREATE VIRTUAL TABLE word USING fts5(text)");

        var failure = await opened.RowsAsync("SELECT text FROM word WHERE word MATCH $1", "\"secret").ShouldThrowAsync<SqliteException>();

        failure.Code.ShouldBe(1);
        failure.Message.ShouldContain("MATCH $1");
        failure.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_text_in_double_quotes_is_no_text()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        await opened.RowsAsync("SELECT \"misspelled\" FROM note").ShouldThrowAsync<SqliteException>();
    }

    [Fact]
    public async Task Folding_in_sql_is_the_folding_of_the_domain()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var ascii = Gen.Choose(0, 127).Select(code => (char)code).ArrayOf().Select(letters => new string(letters));
        var any = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get)));
        var given = Gen.Elements("  Zoë   MÜLLER ", "", " ", "ALL CAPS", "tab\there", new string('A', 2000) + "  Z");
        var texts = Gen.OneOf(ascii, any, given).ToArbitrary();
        var fold = new Statement("SELECT brisk_fold($1)");

        await opened.Database.ReadAsync(Lane.Interactive, (texts, fold), static (session, state) =>
        {
            Prop.ForAll(state.texts, text =>
            {
                var folded = new List<string?>();
                var rows = session.QueryAsync(state.fold, [text], folded, static (row, folded) =>
                {
                    folded.Add(row.Text(0));
                    return true;
                });
                return rows.IsCompletedSuccessfully && folded is [var one] && one == Fold.Text(text);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
            return ValueTask.FromResult(true);
        }, Cancellation);
        (await opened.RowsAsync("SELECT brisk_fold(NULL), brisk_fold(12)")).ShouldHaveSingleItem().ShouldBe([SqlValue.Null, "12"]);
    }
}
