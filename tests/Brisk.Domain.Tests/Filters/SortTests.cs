using Brisk.Domain.Filters;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests.Filters;

public sealed class SortTests
{
    [Theory]
    [InlineData("name", "name", false)]
    [InlineData("-createdAt", "createdAt", true)]
    public void A_sort_is_a_field_and_a_direction(string text, string field, bool descending)
    {
        Sort.TryParse(ContactType.Type, text, out var sort, out _).ShouldBeTrue();

        sort.ShouldBe(new Sort(ContactType.Type[field], descending));
        sort!.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("creatdAt", "did you mean createdAt?")]
    [InlineData("", "on contacts.")]
    [InlineData("--name", "did you mean name?")]
    [InlineData("nothing.name", "that a path could lead over")]
    [InlineData("notes", "sort by another field")]
    [InlineData("tags", "sort by another field")]
    [InlineData("otherEmails", "sort by another field")]
    [InlineData("-otherAddresses", "sort by another field")]
    public void What_cannot_be_sorted_by_is_refused_with_advice(string text, string advice)
    {
        Sort.TryParse(ContactType.Type, text, out var sort, out var problem).ShouldBeFalse();

        sort.ShouldBeNull();
        problem!.Detail.ShouldContain(advice);
        problem.Code.ShouldBe("unknown-sort");
    }
}
