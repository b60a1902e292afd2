using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite;

namespace Brisk.Storage.Tests.Sqlite;

public sealed class WritingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_is_there_after_reopening()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "kept");

        await opened.ReopenAsync();

        (await opened.RowsAsync("SELECT id, text FROM note")).ShouldHaveSingleItem().ShouldBe([1, "kept"]);
    }

    [Fact]
    public async Task A_failing_job_is_undone_alone()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        var answers = Enumerable.Range(1, 1000).Select(id => opened.Database.WriteAsync(id, static async (session, id) =>
        {
            await session.ExecuteAsync(OpenedDatabase.InsertNote, [id, "text"]);
            if (id % 3 == 0) throw new FormatException(id.ToString());
            return id;
        }, Cancellation).AsTask()).ToList();
        foreach (var (answer, id) in answers.Zip(Enumerable.Range(1, 1000)))
        {
            if (id % 3 == 0) (await answer.ShouldThrowAsync<FormatException>()).Message.ShouldBe(id.ToString());
            else (await answer).ShouldBe(id);
        }

        (await opened.RowsAsync("SELECT id FROM note ORDER BY id")).Select(row => row[0].Integer)
            .ShouldBe(Enumerable.Range(1, 1000).Where(id => id % 3 != 0).Select(id => (long)id));
    }

    [Fact]
    public async Task A_taken_key_is_named()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync("CREATE TABLE name (text text PRIMARY KEY)");
        await opened.ExecuteAsync("INSERT INTO name VALUES ('One')");
        await opened.ExecuteAsync("CREATE UNIQUE INDEX note_folded ON note (brisk_fold(text))");
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "One");

        var byText = await opened.ExecuteAsync("INSERT INTO name VALUES ($1)", "One").ShouldThrowAsync<UniqueViolationException>();
        var byIndex = await opened.ExecuteAsync(OpenedDatabase.InsertNote, 2, "ONE").ShouldThrowAsync<UniqueViolationException>();
        var byId = await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "Two").ShouldThrowAsync<UniqueViolationException>();

        byText.Constraint.ShouldBe("name.text");
        byIndex.Constraint.ShouldBe("note_folded");
        byId.Constraint.ShouldBe("note.id");
    }
}
