namespace Brisk.Domain.Tests;

public sealed class FoldTests
{
    [Theory]
    [InlineData("Müller", "muller")]
    [InlineData("Mu\u0308ller", "muller")]
    [InlineData("Ångström", "angstrom")]
    [InlineData("Straße Æther Œuvre Ø Đ Ł Þ", "strasse aether oeuvre o d l th")]
    [InlineData("ẞ", "ss")]
    [InlineData("İstanbul Diyarbakır", "istanbul diyarbakir")]
    [InlineData("Nguyễn Văn Ớt", "nguyen van ot")]
    [InlineData("ΟΔΥΣΣΕΎΣ", "οδυσσευσ")]
    [InlineData("Οδυσσεύς", "οδυσσευσ")]
    [InlineData("Ёлка Йод", "елка иод")]
    [InlineData("  two\t\n words ", "two words")]
    [InlineData("An\u200bna\u00ad", "anna")]
    [InlineData("กุ้ง", "กุ้ง")]
    [InlineData("が", "が")]
    [InlineData("😀 A", "😀 a")]
    [InlineData("Plain Text", "plain text")]
    [InlineData("already plain", "already plain")]
    public void A_text_is_searched_without_case_and_accents(string text, string folded) =>
        Fold.Text(text).ShouldBe(folded);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t")]
    [InlineData("\u0301")]
    public void What_holds_nothing_to_search_has_no_key(string? text) =>
        Fold.Key(text).ShouldBeNull();

    [Fact]
    public void A_key_has_at_most_120_characters_and_cuts_no_character_in_half()
    {
        Fold.Key(new string('A', 120)).ShouldBe(new string('a', 120));
        Fold.Key(new string('A', 121)).ShouldBe(new string('a', 120));

        Fold.Key(new string('a', 119) + "😀").ShouldBe(new string('a', 119));
    }
}
