using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Seed;
using Brisk.Storage.Accounts;
using Brisk.Storage.Records;

namespace Brisk.Demo;

/// <summary>The six people of the demo's company, and the form on its website.</summary>
/// <param name="people">As they are stored.</param>
/// <param name="form">The key by which the website hands over what is written into its form.</param>
internal sealed class DemoTeam(IReadOnlyList<UserRow> people, Tsid form)
{
    /// <summary>How much of the year was over when Lena had joined and took over half of Europe.</summary>
    private const double LenaTakesOver = 0.58;

    /// <summary>Whoever has so many people is looked after by Ines, who leads the sales.</summary>
    private const double LargeFrom = 2_000;

    /// <summary>A visitor of the demo signs in as the first; the others have no account, so nobody can sign in as one of them.</summary>
    private static readonly (string Name, Role Role, double Joined)[] Team =
    [
        ("Ines Duarte", Role.Owner, 0), ("Jonas Weber", Role.Member, 0), ("Priya Raman", Role.Member, 0), ("Tom Achebe", Role.Member, 0),
        ("Lena Fischer", Role.Member, LenaTakesOver - 0.02), ("Marta Silva", Role.ReadOnly, 0.1),
    ];

    private static readonly string[] Europe = ["GB", "IE", "DE", "AT", "CH", "FR", "BE", "NL", "ES", "PT", "IT", "SE", "DK", "NO", "FI", "PL", "CZ", "SK"];

    public static string Visitor => Team[0].Name;

    public Tsid Ines => Of(Visitor);
    public Actor Form { get; } = new(ActorKind.Key, form);

    /// <summary>The people to store.</summary>
    /// <param name="account">The visitor's.</param>
    public static IEnumerable<UserRow> Rows(DemoYear year, Account account) => Team.Select((person, i) =>
    {
        var joined = year.At(person.Joined) + i;
        var email = Slug.Of(person.Name).Replace('-', '.') + "@tallgrass.example";
        return new UserRow(Tsid.Of(joined, i), i == 0 ? account.Id : null, person.Name, i == 0 ? account.Email : email, Roles.Name(person.Role), Hues.All[i],
            UserRow.Active, joined, null, null);
    });

    /// <summary>When they were last there: with the last that they did; who only reads, some hours ago.</summary>
    public IEnumerable<(Tsid Person, long At)> Seen(IReadOnlyList<DemoEvent> events, DemoYear year) => people.Select(person =>
        (person.Id, events.LastOrDefault(happened => happened.Actor == Person(person.Id))?.At ?? year.At(0.999)));

    public static Actor Person(Tsid user) => new(ActorKind.User, user);

    /// <summary>Who looked after an organization: Jonas and later Lena in Europe, Priya and Tom elsewhere, Ines after the large ones.</summary>
    /// <param name="created">How much of the year was over.</param>
    public DemoOwners Owners(Chance chance, string country, double employees, double created)
    {
        var (isEuropean, second) = (Europe.Contains(country), chance.Happens(0.5));
        if (employees < LargeFrom && isEuropean && second)
            return new(created >= LenaTakesOver ? [(created, Of("Lena Fischer"))] : [(created, Of("Jonas Weber")), (LenaTakesOver, Of("Lena Fischer"))]);
        var owner = employees >= LargeFrom ? Ines : Of(isEuropean ? "Jonas Weber" : second ? "Priya Raman" : "Tom Achebe");
        var moved = DemoLife.After(chance, created);
        return new(chance.Happens(0.12) ? [(created, owner), (moved, owner == Ines ? Of("Tom Achebe") : Ines)] : [(created, owner)]);
    }

    private Tsid Of(string name) => people.First(person => string.Equals(person.Name, name, StringComparison.Ordinal)).Id;
}
