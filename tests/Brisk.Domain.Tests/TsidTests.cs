namespace Brisk.Domain.Tests;

public sealed class TsidTests
{
    [Fact]
    public void An_id_knows_when_it_was_made()
    {
        var id = Tsid.Of(Tsid.Epoch + 86_400_000, -1);

        id.UnixMilliseconds.ShouldBe(Tsid.Epoch + 86_400_000);
        (id.Value & ((1 << Tsid.TailBits) - 1)).ShouldBe((1 << Tsid.TailBits) - 1);
    }

    [Theory]
    [InlineData("0000000000001", 1L)]
    [InlineData("000000000000z", 31L)]
    [InlineData("0000000000ILo", 1056L)]
    [InlineData("7ZZZZZZZZZZZZ", long.MaxValue)]
    public void Text_is_read_in_any_case_and_with_look_alikes(string text, long value)
    {
        Tsid.TryParse(text, out var id).ShouldBeTrue();

        id.Value.ShouldBe(value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000000000")]
    [InlineData("00000000000001")]
    [InlineData("0000000000000")]
    [InlineData("8000000000000")]
    [InlineData("ZZZZZZZZZZZZZ")]
    [InlineData("000000000000U")]
    [InlineData("000000000000-")]
    [InlineData("00000000000é1")]
    [InlineData("00000000000１1")]
    public void What_is_no_id_is_refused(string text) =>
        Tsid.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Both_text_forms_are_the_same()
    {
        Span<byte> utf8 = stackalloc byte[Tsid.TextLength];

        Some.Me.Format(utf8);

        System.Text.Encoding.ASCII.GetString(utf8).ShouldBe(Some.Me.ToString());
    }

    [Fact]
    public void Later_ids_are_greater()
    {
        var early = Tsid.Of(Tsid.Epoch + 1, 5);
        var late = Tsid.Of(Tsid.Epoch + 2, 0);

        (early < late).ShouldBeTrue();
        (late > early).ShouldBeTrue();
        (early <= late).ShouldBeTrue();
        (late >= early).ShouldBeTrue();
    }
}
