using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Records;

/// <summary>Which path answers a list is a table of what is known of it.</summary>
public sealed class ListStrategyTests
{
    private static readonly ListFacts Plain = new(HasFilter: false, IsTrash: false, IsIndexed: true, IsFromTop: true, IsServed: false, FollowsChanges: true);
    private static readonly ListFacts Filtered = Plain with { HasFilter = true };

    [Fact]
    public void A_list_is_read_by_an_index_where_one_has_its_order()
    {
        PathOf(Plain).ShouldBe(ListPath.Index);
        PathOf(Filtered with { IsServed = true }).ShouldBe(ListPath.Index);
        PathOf(Filtered with { IsTrash = true }).ShouldBe(ListPath.Index);
    }

    [Fact]
    public void A_position_or_another_order_is_not_for_an_index()
    {
        ListStrategy.Choose(Plain with { IsFromTop = false }).NeedsOrder.ShouldBeTrue();
        ListStrategy.Choose(Plain with { IsIndexed = false }).NeedsOrder.ShouldBeTrue();
        PathOf(Plain with { IsIndexed = false, IsTrash = true }).ShouldBe(ListPath.Walk);
    }

    [Theory]
    [InlineData(300L, false, ListPath.FewSorted)]
    [InlineData(300L, true, ListPath.FewSorted)]
    [InlineData(301L, true, ListPath.AlongOrder)]
    [InlineData(301L, false, ListPath.FewSorted)]
    [InlineData(3_000L, false, ListPath.FewSorted)]
    [InlineData(3_001L, false, ListPath.Walk)]
    [InlineData(3_001L, true, ListPath.AlongOrder)]
    public void What_a_filter_leaves_decides_how_its_page_is_found(long left, bool hasOrder, object path) =>
        PathOf(Filtered with { IsSetKnown = true, Left = left, IsOrderKnown = true, HasOrder = hasOrder }).ShouldBe((ListPath)path);

    [Theory]
    [InlineData(0L, 0L, ListPath.Index)]
    [InlineData(50L, 100L, ListPath.Index)]
    [InlineData(50L, 101L, ListPath.Index)]
    [InlineData(51L, 101L, ListPath.Walk)]
    [InlineData(null, 100L, ListPath.Walk)]
    public void A_filter_that_only_rules_out_is_read_past_where_it_leaves_half_or_more(long? ruledOut, long records, object path) =>
        PathOf(Filtered with { RuledOut = ruledOut, Records = records }).ShouldBe((ListPath)path);

    [Theory]
    [InlineData(true, true, true, OrderReading.Ahead)]
    [InlineData(true, true, false, OrderReading.None)]
    [InlineData(false, true, true, OrderReading.Awaited)]
    [InlineData(false, true, false, OrderReading.Awaited)]
    [InlineData(true, false, true, OrderReading.Awaited)]
    [InlineData(true, false, false, OrderReading.Awaited)]
    public void An_order_is_waited_for_where_no_index_has_it_and_read_ahead_where_it_lasts(
        bool isIndexed, bool isFromTop, bool followsChanges, object reading) =>
        ListStrategy.Choose(Filtered with
        {
            IsIndexed = isIndexed, IsFromTop = isFromTop, FollowsChanges = followsChanges, IsSetKnown = true, Left = 5_000,
        }).ShouldSatisfyAllConditions(choice => choice.NeedsOrder.ShouldBeTrue(), choice => choice.Reading.ShouldBe((OrderReading)reading));

    [Theory]
    [InlineData(10_000_000L, 250_000L, OrderReading.WhereFar)]
    [InlineData(10_000_000L, 249_999L, OrderReading.Ahead)]
    [InlineData(1_000_000L, 900_000L, OrderReading.Ahead)]
    public void The_order_of_many_records_is_left_alone_where_a_page_is_filled_soon(long records, long left, object reading) =>
        ListStrategy.Choose(Filtered with { IsSetKnown = true, Left = left, Records = records }).Reading.ShouldBe((OrderReading)reading);

    [Fact]
    public void A_filter_is_resolved_before_an_order_is_asked_for()
    {
        ListStrategy.Choose(Filtered).ShouldSatisfyAllConditions(choice => choice.NeedsSet.ShouldBeTrue(), choice => choice.NeedsOrder.ShouldBeFalse());
        ListStrategy.Choose(Filtered with { IsSetKnown = true, Left = 100 }).NeedsOrder.ShouldBeFalse();
        ListStrategy.Choose(Filtered with { IsSetKnown = true, Left = 5_000 }).NeedsOrder.ShouldBeTrue();
        PathOf(Filtered with { IsSetKnown = true, Left = null }).ShouldBe(ListPath.Walk);
    }

    [Theory]
    [InlineData(10_000_000L, 50_000.0, ListPath.AlongOrder)]
    [InlineData(10_000_000L, 50_001.0, ListPath.Walk)]
    [InlineData(1_000_000L, 31_250.0, ListPath.AlongOrder)]
    [InlineData(1_000_000L, 31_251.0, ListPath.Walk)]
    [InlineData(1_000_000L, null, ListPath.Walk)]
    public void A_page_that_is_filled_soon_along_an_order_needs_no_set(long records, double? asked, object path)
    {
        ListStrategy.Choose(Filtered with { Records = records, Asked = asked })
            .ShouldSatisfyAllConditions(choice => choice.Path.ShouldBe((ListPath)path), choice => choice.NeedsSet.ShouldBe((ListPath)path == ListPath.Walk));
        // Where a position is asked for, all before it are counted.
        ListStrategy.Choose(Filtered with { Records = records, Asked = asked, IsFromTop = false }).NeedsSet.ShouldBeTrue();
    }

    private static ListPath PathOf(ListFacts facts) => ListStrategy.Choose(facts).Path;
}
