using System.Text;
using Brisk.Storage.Engine;
using FsCheck;
using FsCheck.Fluent;

namespace Brisk.Storage.Tests.Sqlite;

public sealed class ValueTests
{
    private static readonly Statement Echo = new("SELECT $1, $2, $3");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Texts => new(
        "", " ", "plain", "Zoë Müller", "日本語", "😀👩‍👩‍👧", "a\0b\0", "'; DROP TABLE note; --", "$1 ?1 :x", new string('x', 40_000), new string('é', 400_000));

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_comes_back_as_it_went(string text)
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, text);

        var read = await opened.Database.ReadAsync(Lane.Interactive, new StringBuilder(), static async (session, read) =>
        {
            await session.QueryAsync(new Statement("SELECT text FROM note"), [], read, static (row, read) =>
            {
                read.Append(row.Text(0));
                return row.Utf8(0).Length == Encoding.UTF8.GetByteCount(row.Text(0)!);
            });
            return read.ToString();
        }, Cancellation);

        read.ShouldBe(text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public async Task A_whole_number_comes_back_as_it_went(long number)
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        (await opened.RowsAsync("SELECT $1, $1", number)).ShouldHaveSingleItem().ShouldBe([number, number]);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.5)]
    [InlineData(double.Epsilon)]
    [InlineData(double.MaxValue)]
    [InlineData(double.NegativeInfinity)]
    public async Task A_real_number_comes_back_as_it_went(double number)
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        (await opened.RowsAsync("SELECT $1, $1", number)).ShouldHaveSingleItem().ShouldBe([number, number]);
    }

    [Fact]
    public async Task Nothing_is_null_and_reads_as_empty()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        var seen = await opened.Database.ReadAsync(Lane.Interactive, new List<object?>(), static async (session, seen) =>
        {
            await session.QueryAsync(new Statement("SELECT $1"), [SqlValue.Null], seen, static (row, seen) =>
            {
                seen.AddRange([row.IsNull(0), row.Text(0), row.Int64OrNull(0), row.Utf8(0).Length, row.Int64(0), row.Double(0)]);
                return true;
            });
            return seen;
        }, Cancellation);

        seen.ShouldBe([true, null, null, 0, 0L, 0.0]);
    }

    [Fact]
    public async Task Any_three_values_come_back_as_they_went()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        // A lone surrogate has no UTF-8; real numbers that are not numbers are NULL in SQL.
        var text = ArbMap.Default.GeneratorFor<string>()
            .Select(text => (SqlValue)(text is null ? null : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))));
        var whole = ArbMap.Default.GeneratorFor<long>().Select(number => (SqlValue)number);
        var real = ArbMap.Default.GeneratorFor<double>().Where(number => !double.IsNaN(number)).Select(number => (SqlValue)number);
        var three = Gen.OneOf(text, whole, real).ArrayOf(3).ToArbitrary();

        await opened.Database.ReadAsync(Lane.Interactive, three, static (session, three) =>
        {
            Prop.ForAll(three, values =>
            {
                var read = new SqlValue[3];
                var rows = session.QueryAsync(Echo, values, read, static (row, read) =>
                {
                    for (var column = 0; column < 3; column++) read[column] = row.Value(column);
                    return true;
                });
                return rows.IsCompletedSuccessfully && read.SequenceEqual(values);
            }).QuickCheckThrowOnFailure();
            return ValueTask.FromResult(true);
        }, Cancellation);
    }
}
