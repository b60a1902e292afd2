using System.Text;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Tests.Contract;
using Brisk.Tests.Shared;

namespace Brisk.Storage.Tests.Postgres;

/// <summary>brisk_fold in PostgreSQL is <see cref="Fold.Text"/>, whatever the text.</summary>
public sealed class FoldTests(PostgresServer server)
{
    private static readonly Statement Folded = new("SELECT brisk_fold($1)");

    [Theory]
    [InlineData("")]
    [InlineData(" \t Maya   OKAFOR\n")]
    [InlineData("Émile Ångström, Łódź STRASSE Straße ẞ Æsir œuvre")]
    [InlineData("e\u0301 a\u00a0b\u2003c \u200bd\u00ade")]
    [InlineData("ΆΛΦΑ ΩΜΈΓΑ ΣΊΣΥΦΟΣ Ёлка ЩИ")]
    [InlineData("東京 😀 𐐀𐐨 ＡＢＣ İstanbul ıIiİ")]
    [InlineData("\u0001a\u007fb\u0085c")]
    public async Task A_text_is_folded_as_in_memory(string text)
    {
        await using var world = await World.NewAsync(new PostgresEngine(server));

        (await FoldedAsync(world, text)).ShouldBe(Fold.Text(text));
    }

    [Fact]
    public async Task Every_character_is_folded_as_in_memory()
    {
        await using var world = await World.NewAsync(new PostgresEngine(server));
        var letters = Enumerable.Range(1, 0x1FFFF)
            .Where(code => Rune.IsValid(code)
            && (code < 0x3400 || code is > 0x9FF0 and < 0xAC00 or > 0xD7A0 and < 0x11000 or > 0x16A00 and < 0x17000 or > 0x1D000)).Chunk(64);

        foreach (var block in letters)
        {
            // Between letters, so that what becomes a space is seen.
            var text = "x" + string.Concat(block.Select(code => new Rune(code) + "x"));
            (await FoldedAsync(world, text)).ShouldBe(Fold.Text(text), $"U+{block[0]:X4}");
        }
    }

    private static async Task<string> FoldedAsync(World world, string text) =>
        await world.Database.ReadAsync(Lane.Interactive, text, static async (session, text) =>
    {
        var answer = new string[1];
        await session.QueryAsync(Folded, [text], answer, static (row, answer) =>
        {
            answer[0] = row.Text(0)!;
            return false;
        });
        return answer[0];
    }, TestContext.Current.CancellationToken);
}
