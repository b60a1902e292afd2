using Brisk.Storage.Engine;

namespace Brisk.Storage.Tests.Sqlite;

public sealed class DialectTests
{
    [Fact]
    public async Task Json_members_are_read_as_text_number_and_json()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var dialect = opened.Database.Dialect;
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, """{"size": "10.5", "tags": ["a", "b"], "nothing": null}""");

        var first = await opened.RowsAsync($"SELECT {dialect.JsonText("text", "size")}, {dialect.JsonNumber("text", "size")} FROM note");
        var second = await opened.RowsAsync($"SELECT {dialect.JsonMember("text", "tags")}, {dialect.JsonText("text", "nothing")} FROM note");
        var third = await opened.RowsAsync($"SELECT {dialect.JsonNumber("text", "absent")}, {dialect.JsonMember("text", "absent")} FROM note");

        first.ShouldHaveSingleItem().ShouldBe(["10.5", 10.5]);
        second.ShouldHaveSingleItem().ShouldBe(["""["a","b"]""", SqlValue.Null]);
        third.ShouldHaveSingleItem().ShouldBe([SqlValue.Null, SqlValue.Null]);
    }

    [Theory]
    [InlineData("vip", 1)]
    [InlineData("vi", 0)]
    public async Task A_json_array_has_whole_texts_that_are_compared_folded(string tag, int found)
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, """["VIP", "press"]""");
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 2, SqlValue.Null);

        (await opened.RowsAsync($"SELECT count(*), 0 FROM note WHERE {opened.Database.Dialect.JsonArrayHas("text", "$1")}", tag))[0][0].Integer.ShouldBe(found);
    }

    [Theory]
    [InlineData("muller", 1)]
    [InlineData("%", 0)]
    [InlineData("work", 0)]
    public async Task Labelled_values_are_searched_folded(string part, int found)
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, """[{"label": "work", "value": "MÜLLER@example.com"}]""");
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 2, SqlValue.Null);

        (await opened.RowsAsync($"SELECT count(*), 0 FROM note WHERE {opened.Database.Dialect.JsonValuesContain("text", "$1")}",
            part))[0][0].Integer.ShouldBe(found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a'b")]
    [InlineData("a.b")]
    [InlineData("größe")]
    public async Task A_key_that_could_break_out_of_its_quotes_is_refused(string key)
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        Should.Throw<ArgumentException>(() => opened.Database.Dialect.JsonText("text", key));
    }

    [Fact]
    public async Task A_table_made_with_the_dialect_is_keyed_by_its_id()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var dialect = opened.Database.Dialect;
        await opened.ExecuteAsync($"CREATE TABLE thing ({dialect.IdColumns}, name text{dialect.IdKey("thing")})");
        await opened.ExecuteAsync($"CREATE INDEX thing_name ON thing ({dialect.EndingInId("workspace_id, name")})");
        await opened.ExecuteAsync($"CREATE TABLE tag (workspace_id bigint NOT NULL, name text NOT NULL, PRIMARY KEY (workspace_id, name)){dialect.Clustered}");
        await opened.ExecuteAsync("INSERT INTO thing VALUES (7, 1, 'Seven')");
        await opened.ExecuteAsync("INSERT INTO tag VALUES (1, 'a')");

        (await opened.RowsAsync($"SELECT rowid, {dialect.Fold("name")} FROM thing")).ShouldHaveSingleItem().ShouldBe([7, "seven"]);
        (await opened.RowsAsync("EXPLAIN QUERY PLAN SELECT id FROM thing WHERE workspace_id = 1 AND name > 'a' ORDER BY name, id")).Count.ShouldBe(1);
    }
}
