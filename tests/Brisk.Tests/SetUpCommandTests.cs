using System.Net.Http.Json;
using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.Tests;

/// <summary>Set-up and settings from a script, as whole processes.</summary>
public sealed class SetUpCommandTests(PostgresServer postgres)
{
    private static readonly string[] Owner = ["set-up", "--workspace", "Harbour", "--name", "Olga Marin", "--email", Installation.Email];

    [Fact]
    public async Task A_script_sets_up_with_a_password_from_a_file_and_the_owner_signs_in()
    {
        await using var installation = new Installation();
        var file = installation.Beside("password");
        await File.WriteAllTextAsync(file, Installation.Password + "\n", TestContext.Current.CancellationToken);

        var said = (await installation.RunAsync(
            [.. Owner, "--password-file", file, "--country", "DE", "--time-zone", "Europe/Berlin", "--language", "de"])).Well;

        said.Trim().ShouldBe($"Harbour is set up. Sign in as {Installation.Email}.");
        (await installation.RunAsync("workspace")).Well.ShouldBe("""
            name        Harbour
            country     DE
            time-zone   Europe/Berlin
            currency    EUR
            week-start  monday
            language    de

            """);
        await using var server = await installation.ServeAsync();
        server.LinkTo("Set up").ShouldBeNull();
        using var answer = await server.Http.PostAsJsonAsync(
            "api/sign-in", new { email = Installation.Email, password = Installation.Password }, TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task An_empty_postgresql_database_is_set_up_as_the_built_in_one_is()
    {
        var database = await postgres.CreateEmptyDatabaseAsync();
        await using var installation = new Installation();

        _ = (await installation.RunWithInputAsync(Installation.Password, [.. Owner, "--password-file", "-", "--country", "PT", "--database", database])).Well;

        (await installation.RunAsync("workspace", "--database", database)).Well.ShouldContain("country     PT");
        (await installation.RunWithInputAsync(Installation.Password, [.. Owner, "--database", database])).Code.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_set_up_already_is_refused_and_stays()
    {
        await using var installation = new Installation();
        _ = (await installation.RunWithInputAsync(Installation.Password + "\n", Owner)).Well;

        var again = await installation.RunWithInputAsync("another good password\n", [.. Owner, "--country", "PT"]);

        again.Code.ShouldBe(1);
        again.Errors.ShouldContain("Brisk is set up already");
        (await installation.RunAsync("workspace")).Well.ShouldContain("country     -");
    }

    [Fact]
    public async Task Everything_wrong_is_said_and_nothing_is_made()
    {
        await using var installation = new Installation();

        var refused = await installation.RunWithInputAsync("short\n", [.. Owner, "--country", "Atlantis", "--week-start", "someday"]);

        refused.Code.ShouldBe(1);
        foreach (var field in (string[])["password", "country", "weekStart"]) refused.Errors.ShouldContain($"{field}: ");
        _ = (await installation.RunWithInputAsync(Installation.Password, Owner)).Well;
    }

    [Fact]
    public async Task A_running_server_is_set_up_by_the_same_command()
    {
        await using var installation = new Installation();
        await using var server = await installation.ServeAsync();

        _ = (await installation.RunWithInputAsync(Installation.Password, Owner)).Well;

        using var answer = await server.Http.PostAsJsonAsync(
            "api/sign-in", new { email = Installation.Email, password = Installation.Password }, TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task A_script_changes_what_it_names()
    {
        await using var installation = new Installation();
        _ = (await installation.RunWithInputAsync(Installation.Password, [.. Owner, "--country", "US"])).Well;

        (await installation.RunAsync("workspace", "--currency", "cad", "--name", "Quay")).Well.ShouldContain("currency    CAD");

        var now = (await installation.RunAsync("workspace")).Well;
        now.ShouldContain("name        Quay");
        now.ShouldContain("week-start  sunday");
        var refused = await installation.RunAsync("workspace", "--time-zone", "Mars/Base");
        refused.Code.ShouldBe(1);
        refused.Errors.ShouldContain("timeZone: Write an IANA time zone");
    }
}
