using Brisk.Storage.Postgres;

namespace Brisk.Storage.Tests.Postgres;

/// <summary>PostgreSQL's programs reach the server that the connection string names, in the way it says.</summary>
public sealed class ClientProgramTests
{
    [Fact]
    public void A_connection_string_becomes_the_environment_of_a_program()
    {
        var settings = Connections.Parse(
            "Host=db.example;Port=5433;Database=brisk;Username=olga;Password=s3cret;SSL Mode=VerifyFull;Root Certificate=/ca.pem;Search Path=crm;Timeout=7");

        var environment = ClientProgram.Environment(settings);

        environment.ShouldBe(new Dictionary<string, string>
        {
            ["PGHOST"] = "db.example",
            ["PGPORT"] = "5433",
            ["PGDATABASE"] = "brisk",
            ["PGUSER"] = "olga",
            ["PGPASSWORD"] = "s3cret",
            ["PGOPTIONS"] = "-csearch_path=crm",
            ["PGCONNECT_TIMEOUT"] = "7",
            ["PGSSLMODE"] = "verify-full",
            ["PGSSLROOTCERT"] = "/ca.pem",
            ["LC_MESSAGES"] = "C",
        }, ignoreOrder: true);
    }

    [Fact]
    public void Of_several_hosts_the_one_that_takes_writes_is_asked()
    {
        var environment = ClientProgram.Environment(Connections.Parse("Host=one:5433,two;Username=olga"));

        (environment["PGHOST"], environment["PGPORT"], environment["PGTARGETSESSIONATTRS"]).ShouldBe(("one,two", "5433,5432", "read-write"));
    }
}
