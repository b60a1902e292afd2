using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Records;

/// <summary>Which path answers a list is a table of what is known of it.</summary>
public sealed class ListStrategyTests
{
    private static readonly ListFacts Plain = new(HasFilter: false, IsTrash: false, IsIndexed: true, IsFromTop: true, IsServed: false, LeavesMost: false);
    private static readonly ListFacts Filtered = Plain with { HasFilter = true };

    [Fact]
    public void A_list_is_read_by_an_index_where_one_has_its_order()
    {
        PathOf(Plain).ShouldBe(ListPath.Index);
        PathOf(Filtered with { IsServed = true }).ShouldBe(ListPath.Index);
        PathOf(Filtered with { LeavesMost = true }).ShouldBe(ListPath.Index);
        PathOf(Filtered with { IsTrash = true }).ShouldBe(ListPath.Index);
    }

    [Fact]
    public void A_position_or_another_order_is_not_for_an_index()
    {
        ListStrategy.Choose(Plain with { IsFromTop = false })
            .ShouldSatisfyAllConditions(choice => choice.NeedsOrder.ShouldBeTrue(), choice => choice.Waits.ShouldBeTrue());
        ListStrategy.Choose(Plain with { IsIndexed = false })
            .ShouldSatisfyAllConditions(choice => choice.NeedsOrder.ShouldBeTrue(), choice => choice.Waits.ShouldBeTrue());
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

    [Fact]
    public void A_filter_is_resolved_before_an_order_is_asked_for()
    {
        ListStrategy.Choose(Filtered).ShouldSatisfyAllConditions(choice => choice.NeedsSet.ShouldBeTrue(), choice => choice.NeedsOrder.ShouldBeFalse());
        ListStrategy.Choose(Filtered with { IsSetKnown = true, Left = 100 }).NeedsOrder.ShouldBeFalse();
        ListStrategy.Choose(Filtered with { IsSetKnown = true, Left = 5_000 })
            .ShouldSatisfyAllConditions(choice => choice.NeedsOrder.ShouldBeTrue(), choice => choice.Waits.ShouldBeFalse());
        PathOf(Filtered with { IsSetKnown = true, Left = null }).ShouldBe(ListPath.Walk);
    }

    private static ListPath PathOf(ListFacts facts) => ListStrategy.Choose(facts).Path;
}
