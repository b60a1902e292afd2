using Brisk.Server.Platform;

namespace Brisk.Server.Tests.Platform;

public sealed class PasswordsTests
{
    [Theory]
    [InlineData("mem1234567")]
    [InlineData("1234567mem")]
    [InlineData("Acme2026!!")]
    [InlineData("acme-2026-crm")]
    [InlineData("HelpingHands1")]
    [InlineData("helping2026")]
    [InlineData("Lovelace1815")]
    [InlineData("ada.lovelace")]
    public void What_others_know_of_a_person_makes_no_password(string password) =>
        Passwords.Check("password", password, "mem@acme.example", "Ada Lovelace", password.StartsWith("Help", StringComparison.OrdinalIgnoreCase)
            ? "Helping Hands" : "Acme")!
            .Code.ShouldBe("too-easy");

    [Theory]
    [InlineData("green-river-77")]
    [InlineData("remember-the-tide")]
    [InlineData("acme is where I buy anvils")]
    [InlineData("four adas in a boat")]
    public void A_few_words_of_ones_own_are_taken_whatever_else_is_in_them(string password) =>
        Passwords.Check("password", password, "mem@acme.example", "Ada Lovelace", "Acme").ShouldBeNull();
}
