using System.Text;
using Brisk.Bench.Live;

namespace Brisk.Tests.Bench;

public sealed class ToldLedgerTests
{
    private static ToldLedger Ledger(params long[] numbers)
    {
        var ledger = new ToldLedger();
        ledger.StartAt(10);
        foreach (var number in numbers) ledger.Take(Frame(Change(number)));
        return ledger;
    }

    private static string Change(long number, string title = "Buyer") =>
        $$$"""{"seq":{{{number}}},"type":"contact","id":"0HQ5ZK3V8QX2R","version":{{{number}}},"kind":"update","fields":{"title":"{{{title}}}"},"at":"…"}""";

    private static byte[] Frame(params string[] changes) =>
        Encoding.UTF8.GetBytes($$"""{"frame":"changes","items":[{{string.Join(',', changes)}}],"next":"14-k3v8qx2r","schema":2}""");

    [Fact]
    public void Who_was_told_all_in_order_lost_nothing()
    {
        var ledger = Ledger(11, 12, 13);

        (ledger.Count, ledger.Lost, ledger.Again, ledger.Last).ShouldBe((3, 0, 0, 13));
    }

    [Fact]
    public void Numbers_that_were_passed_over_are_lost_the_first_one_too()
    {
        Ledger(12).Lost.ShouldBe(1);
        Ledger(11, 14).Lost.ShouldBe(2);
    }

    [Fact]
    public void What_comes_again_or_too_late_is_not_counted_as_told()
    {
        var ledger = Ledger(11, 12, 12, 11);

        (ledger.Count, ledger.Again).ShouldBe((2, 2));
    }

    [Fact]
    public void A_text_that_looks_like_a_change_is_none()
    {
        var ledger = new ToldLedger();

        ledger.Take(Frame(Change(1, """{\"seq\":7,\"kind\":"""), Change(2)));

        (ledger.Count, ledger.Lost, ledger.Again).ShouldBe((2, 0, 0));
    }

    [Fact]
    public void Two_have_the_same_sum_only_when_they_were_told_the_same()
    {
        var (one, other) = (new ToldLedger(), new ToldLedger());
        one.Take(Frame(Change(1), Change(2)));
        foreach (var number in (long[])[1, 2]) other.Take(Frame(Change(number)));

        other.Sum.ShouldBe(one.Sum);
        var third = new ToldLedger();
        third.Take(Frame(Change(1), Change(2).Replace("0HQ5ZK3V8QX2R", "0HQ5ZK3V8QX2T", StringComparison.Ordinal)));
        third.Sum.ShouldNotBe(one.Sum);
    }

    [Fact]
    public void A_position_names_its_number()
    {
        ToldLedger.NumberOf("4711-k3v8qx2r").ShouldBe(4711);
        ToldLedger.NumberOf("0").ShouldBe(0);
    }
}
