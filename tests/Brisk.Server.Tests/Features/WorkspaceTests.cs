using System.Net;
using Brisk.Domain.Access;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Features;

public sealed class WorkspaceTests(TestServer server)
{
    private static readonly (string, string) Whatever = ("If-Match", "*");

    private static Task<Answer> ChangeAsync(Client owner, string json) => owner.PatchAsync("/api/workspace", json, Whatever);

    [Fact]
    public async Task A_workspace_has_settings_from_its_first_day()
    {
        var owner = await server.OwnerAsync();

        var workspace = (await owner.GetAsync("/api/workspace")).ShouldBe(HttpStatusCode.OK);

        workspace.Json.TryGetProperty("country", out _).ShouldBeFalse();
        (workspace.Of("timeZone"), workspace.Of("currency"), workspace.Of("weekStart"), workspace.Of("language")).ShouldBe(("UTC", "USD", "monday", "en"));
        workspace.Header("ETag")!.ShouldStartWith("\"1-");
        (await owner.GetAsync("/api/workspace", ("If-None-Match", workspace.Header("ETag")!))).Status.ShouldBe(304);
    }

    [Fact]
    public async Task An_owner_changes_what_is_given_and_the_rest_stays()
    {
        var owner = await server.OwnerAsync();
        var before = await owner.GetAsync("/api/workspace");

        var changed = (await owner.PatchAsync(
            "/api/workspace", """{"name":"Tallgrass","country":"de","timeZone":"Europe/Berlin","weekStart":"sunday"}""", ("If-Match", before.Header("ETag")!)))
            .ShouldBe(HttpStatusCode.OK);

        var now = await owner.GetAsync("/api/workspace");
        changed.Of("version").ShouldBe("2");
        now.Header("ETag")!.ShouldStartWith("\"2-");
        (now.Of("name"), now.Of("country"), now.Of("timeZone"), now.Of("currency"), now.Of("weekStart"))
            .ShouldBe(("Tallgrass", "DE", "Europe/Berlin", "USD", "sunday"));
        (await owner.GetAsync("/api/session")).Json.GetProperty("workspace").GetProperty("country").GetString().ShouldBe("DE");
        (await ChangeAsync(owner, """{"country":""}""")).ShouldBe(HttpStatusCode.OK).Json.TryGetProperty("country", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Who_saw_an_older_version_is_told_what_it_says_now()
    {
        var owner = await server.OwnerAsync();
        await ChangeAsync(owner, """{"name":"Tallgrass"}""");

        var stale = await owner.PatchAsync("/api/workspace", """{"name":"Longgrass"}""", ("If-Match", "\"1\""));

        stale.ShouldBeProblem(412, "version-stale").Json.GetProperty("current").GetProperty("name").GetString().ShouldBe("Tallgrass");
        (await owner.PatchAsync("/api/workspace", """{"name":"Longgrass"}""")).ShouldBeProblem(428, "version-required");
        (await owner.GetAsync("/api/workspace")).Of("name").ShouldBe("Tallgrass");
    }

    [Fact]
    public async Task Everything_wrong_with_settings_is_said_at_once_and_names_its_field()
    {
        var owner = await server.OwnerAsync();

        var answer = await ChangeAsync(
            owner, """{"name":"","country":"Atlantis","timeZone":"Mars/Base","currency":"XTS","weekStart":"someday","language":"tlh"}""");

        answer.ShouldBeProblem(422, "invalid").Fields.ShouldBe(["name", "country", "timeZone", "currency", "weekStart", "language"]);
        (await owner.GetAsync("/api/workspace")).Of("version").ShouldBe("1");
    }

    [Fact]
    public async Task Changing_nothing_is_no_new_version()
    {
        var owner = await server.OwnerAsync();

        (await ChangeAsync(owner, """{"currency":"USD"}""")).ShouldBe(HttpStatusCode.OK).Of("version").ShouldBe("1");
    }

    [Fact]
    public async Task Members_read_the_settings_and_do_not_change_them()
    {
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);

        (await member.GetAsync("/api/workspace")).ShouldBe(HttpStatusCode.OK);
        (await ChangeAsync(member, """{"currency":"EUR"}""")).ShouldBeProblem(403, "forbidden");
    }

    [Fact]
    public async Task Weeks_and_days_of_filters_are_those_of_the_workspace_unless_the_request_says_otherwise()
    {
        await using var world = await TestServer.StartAsync();
        // A Sunday evening in UTC is Monday morning in Auckland, and Sunday is the first day of its week.
        world.Clock.Advance(NextSundayEvening() - world.Clock.GetUtcNow());
        var owner = await world.OwnerAsync();
        await ChangeAsync(owner, """{"timeZone":"Pacific/Auckland","weekStart":"sunday"}""");
        await owner.ContactAsync("""{"firstName":"Bo","birthday":"2000-01-01"}""");
        var sunday = world.Clock.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await owner.ContactAsync($$"""{"firstName":"Cy","birthday":"{{sunday}}"}""");

        (await CountAsync("birthday within this-week")).ShouldBe(1);
        (await CountAsync("birthday is yesterday")).ShouldBe(1);
        (await CountAsync("birthday is today&zone=UTC")).ShouldBe(1);
        await ChangeAsync(owner, """{"weekStart":"monday"}""");
        (await CountAsync("birthday within this-week")).ShouldBe(0);

        async Task<int> CountAsync(string filter) => (await owner.GetAsync($"/api/contacts/count?filter={filter.Replace(" ", "+", StringComparison.Ordinal)}"))
            .ShouldBe(HttpStatusCode.OK).Json.GetProperty("count").GetInt32();

        DateTimeOffset NextSundayEvening()
        {
            var now = world.Clock.GetUtcNow();
            return new DateTimeOffset(now.Date.AddDays(7 + (7 - (int)now.DayOfWeek) % 7).AddHours(22), TimeSpan.Zero);
        }
    }

    [Fact]
    public async Task Money_that_names_no_currency_is_in_that_of_the_workspace()
    {
        var owner = await server.OwnerAsync();
        await ChangeAsync(owner, """{"currency":"EUR"}""");

        var made = await owner.OrganizationAsync("""{"name":"Deere","annualRevenue":{"amount":1200}}""");

        made.Json.GetProperty("annualRevenue").GetProperty("currency").GetString().ShouldBe("EUR");
        (await owner.GetAsync("/api/schema")).Text.ShouldContain("\"currency\":\"EUR\"");
    }

    [Fact]
    public async Task Another_country_reads_the_telephone_numbers_again_in_the_background()
    {
        await using var world = await TestServer.StartAsync();
        var owner = await world.OwnerAsync();
        await ChangeAsync(owner, """{"country":"DE"}""");
        await owner.ContactAsync("""{"firstName":"Ana","phone":"21 346 0000"}""");

        var changed = await ChangeAsync(owner, """{"country":"PT"}""");
        changed.ShouldBe(HttpStatusCode.OK);
        world.Clock.Advance(TimeSpan.FromSeconds(11));
        while ((await owner.GetAsync("/api/workspace")).Json.TryGetProperty("phones", out _)) await Task.Delay(50, TestContext.Current.CancellationToken);

        (await owner.GetAsync("/api/contacts/count?filter=phone+is+%22%2B351213460000%22")).Json.GetProperty("count").GetInt32().ShouldBe(1);
        (await owner.GetAsync("/api/contacts?filter=phone+is+%22%2B351213460000%22")).Items[0].GetProperty("version").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Two_spellings_of_a_telephone_number_are_duplicates()
    {
        var owner = await server.OwnerAsync();
        await ChangeAsync(owner, """{"country":"DE"}""");
        await owner.ContactAsync("""{"firstName":"Ada","phone":"030/123456"}""");
        await owner.ContactAsync("""{"firstName":"Bo","phone":"+43 1 234567"}""");

        (await owner.GetAsync("/api/contacts/duplicates?phone=%2B49+30+123456")).Items.ShouldHaveSingleItem().GetProperty("why").GetString().ShouldBe("phone");
        (await owner.GetAsync("/api/contacts/duplicates?phone=01+234567&country=AT")).Items.ShouldHaveSingleItem().GetProperty("name").GetString()
            .ShouldBe("Bo");
        (await owner.GetAsync("/api/lookup?q=%2B49+30+1234")).Items.ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("Ada");
    }

    [Fact]
    public async Task Everybody_may_read_the_countries_with_what_goes_with_them()
    {
        var answer = (await server.Anonymous.GetAsync("/api/countries")).ShouldBe(HttpStatusCode.OK);

        var countries = answer.Json.GetProperty("countries").EnumerateArray().ToDictionary(country => country.GetProperty("code").GetString()!);
        countries.Count.ShouldBe(249);
        countries["US"].GetProperty("weekStart").GetString().ShouldBe("sunday");
        countries["BG"].GetProperty("currency").GetString().ShouldBe("EUR");
        var currencies = answer.Json.GetProperty("currencies").EnumerateArray().Select(code => code.GetString()).ToHashSet();
        countries.Values.ShouldAllBe(country => currencies.Contains(country.GetProperty("currency").GetString()));
    }
}
