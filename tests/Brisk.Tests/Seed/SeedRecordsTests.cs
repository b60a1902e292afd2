using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Seed;

namespace Brisk.Tests.Seed;

public sealed class SeedRecordsTests
{
    private static readonly long Until = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private static readonly Tsid[] Owners = [.. Enumerable.Range(1, 20).Select(number => new Tsid(number))];

    [Fact]
    public void The_same_seed_makes_the_same_people()
    {
        var first = Contacts(42, 300);

        var second = Contacts(42, 300);

        second.ShouldBe(first);
    }

    [Fact]
    public void Another_seed_makes_other_people()
    {
        var first = Contacts(42, 50);

        var second = Contacts(43, 50);

        second.ShouldNotBe(first);
    }

    [Fact]
    public void Every_value_is_one_that_its_field_would_store_as_it_is()
    {
        var plan = new SeedPlan(1, 3_000, 300, Owners, Until);
        var organizations = new OrganizationMaker(plan);
        var made = new List<MadeOrganization>();
        var records = new List<(RecordType Type, Dictionary<string, FieldValue> Values)>();
        for (var i = 0; i < 300; i++)
        {
            var (organization, values) = organizations.Make(i);
            made.Add(organization);
            records.Add((OrganizationType.Type, values));
        }
        var contacts = new ContactMaker(plan, made);
        for (var i = 0; i < 3_000; i++) records.Add((ContactType.Type, contacts.Make(i)));

        var refused =
            from record in records
            from pair in record.Values
            where pair.Value.IsText
            let field = record.Type[pair.Key]
            let refusal = field.Kind.Parse(field, pair.Value.Text!, out var stored)?.Detail ?? (stored.Equals(pair.Value) ? null : stored.ToString())
            where refusal is not null
            select $"{pair.Key} {pair.Value}: {refusal}";

        refused.ShouldBeEmpty();
    }

    [Fact]
    public void Names_are_many_and_the_first_are_common()
    {
        var contacts = Values(42, 20_000);

        var lastNames = contacts.CountBy(contact => contact["lastName"].Text!).OrderByDescending(pair => pair.Value).ToList();

        lastNames.Count.ShouldBeGreaterThan(4_000);
        lastNames[0].Value.ShouldBeGreaterThan(100);
        contacts.DistinctBy(contact => contact["firstName"].Text).Count().ShouldBeGreaterThan(1_500);
        contacts.DistinctBy(contact => contact["country"].Text).Count().ShouldBeGreaterThan(35);
    }

    [Fact]
    public void No_two_contacts_share_an_address()
    {
        var emails = Values(42, 20_000).Select(contact => contact.GetValueOrDefault("email").Text).Where(email => email is not null).ToList();

        var distinct = emails.Distinct(StringComparer.Ordinal).Count();

        distinct.ShouldBe(emails.Count);
    }

    [Fact]
    public void No_address_can_reach_anybody()
    {
        var contacts = Values(7, 2_000);

        var reachable = contacts.Select(contact => contact.GetValueOrDefault("email").Text)
            .Where(email => email is not null && !email.EndsWith(".example", StringComparison.Ordinal));

        reachable.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_happens_to_a_contact_before_it_exists_or_after_the_end()
    {
        var contacts = Values(42, 2_000);

        foreach (var contact in contacts)
        {
            contact["createdAt"].Integer.ShouldBeLessThanOrEqualTo(Until);
            if (!contact.TryGetValue("lastActivityAt", out var active)) continue;
            active.Integer.ShouldBeInRange(contact["createdAt"].Integer, Until);
        }
    }

    private static List<string> Contacts(int seed, int count) =>
        [.. Values(seed, count).Select(values =>
            string.Join('|', values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")))];

    private static List<Dictionary<string, FieldValue>> Values(int seed, int count)
    {
        var maker = new ContactMaker(new SeedPlan(seed, count, 1, Owners, Until), []);
        return [.. Enumerable.Range(0, count).Select(maker.Make)];
    }
}
