using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Tests.Contract;

/// <summary>What was stored before numbers were read, or under another country, is read again in the background.</summary>
public abstract partial class PhoneTests
{
    [Fact]
    public async Task Numbers_from_before_are_read_again_piece_by_piece_and_a_restart_goes_on()
    {
        const int Many = PhoneRereading.Piece * 2 + 20;
        await using var world = await InAsync("DE");
        var field = await AddFieldAsync(world, "Mobile");
        await world.AddContactsAsync(Enumerable.Range(0, Many)
            .Select(i => World.Values(("lastName", $"P{i}"), ("phone", $"030/{100_000 + i}"), (field.Name, $"0171/{1_000_000 + i}"))));
        await AsBeforeAsync(world);
        var before = await world.TextsAsync("SELECT CAST(version AS text) || ' ' || phone FROM contacts ORDER BY id");
        var changes = await world.TextsAsync("SELECT CAST(count(*) AS text) FROM changes");

        var step = await Rereading(world, 1).StepAsync(world.Workspace, Cancellation);
        step!.Read.ShouldBe(PhoneRereading.Piece);
        foreach (var i in (int[])[0, Many - 1])
        {
            (await CountAsync(world, Operator.Is, $"030-{100_000 + i}")).ShouldBe(1, "the old form answers meanwhile");
            (await CountAsync(world, field, Operator.Is, $"0171/{1_000_000 + i}")).ShouldBe(1);
            (await MatchAsync(world, $"(030) {100_000 + i}")).Count.ShouldBe(1);
        }
        if (world.Database.IsShared) (await Rereading(world, 2).StepAsync(world.Workspace, Cancellation)).ShouldBeNull("another node is at it");
        // The process dies; its lease runs out. Alone with its database, the next waits for nothing, however the clock was set.
        await RunAsync(world, $"UPDATE phone_readings SET lease_until = {(world.Database.IsShared ? 0 : long.MaxValue)}");
        await using var again = world.Again();
        var rest = Rereading(again, 2);
        (await rest.StepAsync(world.Workspace, Cancellation))!.Read.ShouldBe(PhoneRereading.Piece * 2, "it goes on where the other was");
        while (await rest.StepAsync(world.Workspace, Cancellation) is not null) { }

        (await world.TextsAsync("SELECT CAST(count(*) AS text) FROM contacts WHERE phone_digits LIKE '+4930%'")).ShouldBe([$"{Many}"]);
        world.Engine.Schemas.Forget(world.Workspace);
        foreach (var i in (int[])[0, PhoneRereading.Piece, Many - 1])
        {
            (await CountAsync(again, Operator.Is, $"+49 30 {100_000 + i}")).ShouldBe(1);
            (await CountAsync(again, field, Operator.Is, $"+49 171 {1_000_000 + i}")).ShouldBe(1);
        }
        (await world.TextsAsync("SELECT CAST(version AS text) || ' ' || phone FROM contacts ORDER BY id")).ShouldBe(before);
        (await world.TextsAsync("SELECT CAST(count(*) AS text) FROM changes")).ShouldBe(changes);
        (await LedgerCheck.RunAsync(world.Database, Cancellation)).Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_write_in_one_transaction_with_a_change_of_the_country_reads_its_number_under_the_new_one()
    {
        await using var world = await InAsync("DE");
        await world.SchemaAsync();
        using var gate = new ManualResetEventSlim();
        var first = world.Database.WriteAsync(world.Workspace, gate, static (_, gate) =>
        {
            gate.Wait(Cancellation);
            return ValueTask.FromResult(0);
        }, Cancellation).AsTask();
        // They wait for their turn, and get it together.
        var (change, write) = (SetCountryAsync(world, "PT"), world.AddContactAsync(("lastName", "Silva"), ("phone", "21 346 0000")));

        gate.Set();
        await Task.WhenAll(first, change, write);

        (await world.TextsAsync("SELECT phone_digits FROM contacts")).ShouldBe(["+351213460000"]);
    }

    [Fact]
    public async Task Another_country_of_the_workspace_reads_all_numbers_again_and_none_is_lost_meanwhile()
    {
        await using var world = await InAsync("DE");
        await world.AddContactAsync(("lastName", "Silva"), ("phone", "21 346 0000"));
        await world.AddContactAsync(("lastName", "Weber"), ("phone", "+49 30 123456"));
        await world.AddContactAsync(("lastName", "Gruber"), ("country", "AT"), ("phone", "01 234567"));
        (await CountAsync(world, Operator.Is, "21 346 0000")).ShouldBe(1);

        await SetCountryAsync(world, "PT");
        (await CountAsync(world, Operator.Is, "21 346 0000")).ShouldBe(1, "under the former country");
        await world.AddContactAsync(("lastName", "Costa"), ("phone", "21 346 0000"));
        (await CountAsync(world, Operator.Is, "21 346 0000")).ShouldBe(2, "under both");
        await ReadAllAsync(world);

        (await CountAsync(world, Operator.Is, "+351 21 346 0000")).ShouldBe(2);
        (await CountAsync(world, Operator.Is, "+49 21 346 0000")).ShouldBe(0);
        (await CountAsync(world, Operator.Is, "+49 30 123456")).ShouldBe(1);
        (await CountAsync(world, Operator.Is, "+43 1 234567")).ShouldBe(1);
    }

    [Fact]
    public async Task Countries_that_records_named_before_are_found_when_their_numbers_are_read_again()
    {
        await using var world = await InAsync("PT");
        await world.AddContactAsync(("lastName", "Ek"), ("country", "SE"), ("phone", "046/2220100"));
        await RunAsync(world, "DELETE FROM phone_countries");
        await AsBeforeAsync(world);

        await ReadAllAsync(world);

        (await CountAsync(world, Operator.Is, "046-222 01 00")).ShouldBe(1);
    }

    [Fact]
    public async Task Reading_numbers_again_keeps_the_countries_of_those_alone_who_have_one()
    {
        await using var world = await InAsync("PT");
        var (mobile, note) = (await AddFieldAsync(world, "Mobile"), CustomFields.Make("Note", TextField.Instance, World.Contact));
        await world.AddFieldsAsync(note);
        await world.AddContactAsync(("lastName", "Ek"), ("country", "SE"), (mobile.Name, "070-123 45 67"));
        await world.AddContactAsync(("lastName", "Aho"), ("country", "FI"), (note.Name, "No telephone"));
        await RunAsync(world, "DELETE FROM phone_countries");
        await AsBeforeAsync(world);

        await ReadAllAsync(world);

        (await world.TextsAsync("SELECT country FROM phone_countries")).ShouldBe(["SE"]);
    }

    [Fact]
    public async Task A_field_for_numbers_that_comes_back_reads_them_again()
    {
        await using var world = await InAsync("DE");
        var field = await AddFieldAsync(world, "Mobile");
        var id = await world.AddContactAsync(("lastName", "Weber"), (field.Name, "0171/5550199"));
        await world.Database.WriteAsync(world.Workspace, (world, field), static (session, remove) =>
            remove.world.Engine.Schemas.EditAsync(session, remove.world.Workspace, async edit =>
        {
            await edit.RemoveFieldAsync(await edit.TypeAsync("contact"), remove.field, 1);
            return 0;
        }), Cancellation);
        await UpdateAsync(world, id, ("country", "Austria"));

        await world.AddFieldsAsync(field);
        await ReadAllAsync(world);

        (await CountAsync(world, field, Operator.Is, "+43 171 5550199")).ShouldBe(1);
    }

    [Fact]
    public async Task A_number_without_digits_from_before_stays_what_it_is_to_every_question()
    {
        await using var world = await InAsync("DE");
        var field = await AddFieldAsync(world, "Mobile");
        var id = await world.AddContactAsync(("lastName", "Weber"), ("phone", "030/123456"), (field.Name, "0171/5550199"));
        await RunAsync(world, "UPDATE contacts SET phone = '(-)', custom = replace(custom, '0171/5550199', '(+)')");
        await AsBeforeAsync(world);
        await RunAsync(world, "UPDATE contacts SET phone_digits = NULL");
        await world.AddContactAsync(("lastName", "Nobody"));

        await ReadAllAsync(world);

        foreach (var asked in (World[])[world, world.Again()])
        {
            (await CountAsync(asked, Operator.Filled), await CountAsync(asked, Operator.Empty)).ShouldBe((1, 1));
            (await CountAsync(asked, field, Operator.Filled), await CountAsync(asked, field, Operator.Empty)).ShouldBe((1, 1));
            (await CountAsync(asked, Operator.IsNot, "030 123456")).ShouldBe(2);
        }
        (await world.TextsAsync("SELECT last_name FROM contacts WHERE phone IS NOT NULL AND phone_digits IS NULL")).ShouldBeEmpty();
        await UpdateAsync(world, id, ("phone", "030 123456"));
        (await CountAsync(world, Operator.Is, "+49 30 123456")).ShouldBe(1);
    }

    /// <summary>As a version stored numbers that did not read them yet, right after its migration.</summary>
    private static async Task AsBeforeAsync(World world)
    {
        await RunAsync(world, "UPDATE contacts SET phone_digits = replace(phone, '/', ''), custom = replace(custom, 'mobile_digits', 'was_digits')");
        await RunAsync(world, "INSERT INTO phone_readings (workspace_id, number, former, record_type, after_id, records) SELECT id, 1, '', '', 0, 0 "
            + "FROM workspaces");
        world.Engine.Schemas.Forget(world.Workspace);
    }

    private static PhoneRereading Rereading(World world, long node) => new(world.Engine, world.Database, node);

    private static async Task ReadAllAsync(World world)
    {
        var reading = Rereading(world, 1);
        while (await reading.StepAsync(world.Workspace, Cancellation) is not null) { }
    }
}
