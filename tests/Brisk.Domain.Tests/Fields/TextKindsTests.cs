using Brisk.Domain.Fields;

namespace Brisk.Domain.Tests.Fields;

public sealed class TextKindsTests
{
    [Theory]
    [InlineData("  Ana Díaz ", "Ana Díaz")]
    [InlineData("two\r\nlines", "two lines")]
    [InlineData("a\t\t\n b", "a  b")]
    [InlineData("a\u2028b\u0085c", "a b c")]
    [InlineData("two  spaces", "two  spaces")]
    [InlineData("👩‍👩‍👧 Ω≈ç", "👩‍👩‍👧 Ω≈ç")]
    [InlineData("a\u200bb", "a\u200bb")]
    [InlineData("   ", "nothing")]
    [InlineData("\n", "nothing")]
    public void One_line_of_text_is_trimmed_and_keeps_its_characters(string typed, string kept) =>
        Outcome.OfText(TextField.Instance, typed).ShouldBe(kept);

    [Theory]
    [InlineData("a\0b", "! bad-character")]
    [InlineData("a\u001bb", "! bad-character")]
    [InlineData("a\u007fb", "! bad-character")]
    [InlineData("a\u009fb", "! bad-character")]
    public void Control_characters_are_refused(string typed, string outcome)
    {
        Outcome.OfText(TextField.Instance, typed).ShouldBe(outcome);

        Outcome.OfText(LongTextField.Instance, typed).ShouldBe(outcome);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Outcome.OfText(TextField.Instance, "a\ud83d").ShouldBe("! bad-character");
        Outcome.OfText(TextField.Instance, "\ude00b").ShouldBe("! bad-character");
        Outcome.OfText(TextField.Instance, "\ud83d\ud83d\ude00").ShouldBe("! bad-character");

        Outcome.OfJson(TextField.Instance, "\"\\ud83d\"").ShouldBe("! bad-character");
    }

    [Fact]
    public void A_text_may_be_as_long_as_its_field_says_and_no_longer()
    {
        var field = Some.Field(TextField.Instance) with { MaxLength = 10 };

        Outcome.OfText(TextField.Instance, " " + new string('a', 10) + " ", field).ShouldBe(new string('a', 10));
        Outcome.OfText(TextField.Instance, new string('a', 11), field).ShouldBe("! too-long");
        Outcome.OfText(TextField.Instance, new string('a', 9) + "\u00a0\n\n\nb", field).ShouldBe("! too-long");
        Outcome.OfText(TextField.Instance, "12345\r\n\r\n7890", field).ShouldBe("12345 7890");
    }

    [Fact]
    public void Too_long_says_how_long_it_may_be()
    {
        var field = Some.Field(TextField.Instance) with { MaxLength = 10 };

        TextField.Instance.TryParse(field, new string('a', 1_200), out _, out var problem).ShouldBeFalse();

        problem.ShouldBe("Shorten it to 10 characters; it has 1,200.");
    }

    [Theory]
    [InlineData("a\r\nb\rc\nd", "a\nb\nc\nd")]
    [InlineData(" a\n\n\tb ", "a\n\n\tb")]
    [InlineData("soft\vbreak", "soft\nbreak")]
    public void Long_text_keeps_its_lines(string typed, string kept) =>
        Outcome.OfText(LongTextField.Instance, typed).ShouldBe(kept);

    [Theory]
    [InlineData("1", "a number")]
    [InlineData("true", "true or false")]
    [InlineData("[]", "a list")]
    [InlineData("{}", "an object")]
    public void A_text_field_takes_nothing_but_text_from_json(string json, string named)
    {
        Outcome.OfJson(TextField.Instance, json).ShouldBe("! wrong-type");

        TextField.Instance.TryRead(Some.Field(TextField.Instance), Some.Json(json), out _, out var problem).ShouldBeFalse();
        problem.ShouldContain(named);
    }

    [Fact]
    public void Texts_are_searched_in_their_folded_form()
    {
        foreach (var kind in (FieldKind[])[TextField.Instance, LongTextField.Instance, UrlField.Instance])
        {
            kind.KeySuffix.ShouldBe("_key");
            kind.Key(FieldValue.Of("  Ångström Ø "), PhoneScope.None).ShouldBe("angstrom o");
        }
        PhoneField.Instance.KeySuffix.ShouldBe("_digits");
    }

    [Theory]
    [InlineData("Ana.Diaz@Example.COM", "ana.diaz@example.com")]
    [InlineData(" mailto:ana@example.com?subject=hi ", "ana@example.com")]
    [InlineData("Ana Díaz <Ana@Example.com>", "ana@example.com")]
    [InlineData("o'brien+crm@mail.example.co.uk", "o'brien+crm@mail.example.co.uk")]
    [InlineData("josé@müller.example", "josé@müller.example")]
    [InlineData("用户@例子.公司", "用户@例子.公司")]
    [InlineData("a@xn--e1afmkfd.xn--p1ai", "a@xn--e1afmkfd.xn--p1ai")]
    [InlineData("a..b@docomo.ne.jp", "a..b@docomo.ne.jp")]
    public void Addresses_are_kept_in_lower_case(string typed, string kept) =>
        Outcome.OfText(EmailField.Instance, typed).ShouldBe(kept);

    [Theory]
    [InlineData("ana", "the @ is missing")]
    [InlineData("@example.com", "before the @")]
    [InlineData("ana@", "after the @")]
    [InlineData("ana@example", "Add the ending, for example .com.")]
    [InlineData("ana@example..com", "dots")]
    [InlineData("ana@.com", "dots")]
    [InlineData("ana@example.", "dots")]
    [InlineData("ana@-example.com", "hyphen")]
    [InlineData("ana@example.c", "ending")]
    [InlineData("ana@192.168.0.1", "ending")]
    [InlineData("a b@example.com", "the space")]
    [InlineData("\"a\"@example.com", "Remove")]
    [InlineData("ana@exa mple.com", "the space")]
    [InlineData("ana@exam(ple.com", "Remove")]
    [InlineData("a@b.com, c@d.com", "Only one address")]
    [InlineData("a\0@example.com", "Remove")]
    [InlineData("😀@example.com", "Remove")]
    public void An_address_that_cannot_be_one_is_refused_with_the_repair(string typed, string hint)
    {
        Outcome.OfText(EmailField.Instance, typed).ShouldBe("! not-an-email");

        EmailField.Instance.TryParse(Some.Field(EmailField.Instance), typed, out _, out var problem).ShouldBeFalse();
        problem.ShouldContain(hint);
    }

    [Fact]
    public void An_address_has_at_most_254_characters()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 60), 3)) + ".com";
        var longest = new string('a', EmailField.MaxLength - domain.Length - 1) + "@" + domain;

        Outcome.OfText(EmailField.Instance, "a@" + domain).ShouldBe("a@" + domain);
        Outcome.OfText(EmailField.Instance, longest).ShouldBe(longest.Length - domain.Length - 1 <= 64 ? longest : "! not-an-email");
        Outcome.OfText(EmailField.Instance, new string('a', 64) + "@example.com").ShouldStartWith("aaa");
        Outcome.OfText(EmailField.Instance, new string('a', 65) + "@example.com").ShouldBe("! not-an-email");
        Outcome.OfText(EmailField.Instance, new string('a', 255) + "@example.com").ShouldBe("! too-long");
    }

    [Theory]
    [InlineData("example.com", "https://example.com")]
    [InlineData("//Example.com/Path", "https://example.com/Path")]
    [InlineData("HTTP://WWW.Example.com:8080/A?b=C#D", "http://www.example.com:8080/A?b=C#D")]
    [InlineData("example.com:8080/a", "https://example.com:8080/a")]
    [InlineData("http://intranet/", "http://intranet/")]
    [InlineData("https://münchen.example/straße", "https://münchen.example/straße")]
    [InlineData("http://[::1]:5000/x", "http://[::1]:5000/x")]
    [InlineData("example.com/a?u=http://b.c", "https://example.com/a?u=http://b.c")]
    [InlineData("https://example.com/a;b,c(d)", "https://example.com/a;b,c(d)")]
    public void Links_get_a_scheme_and_a_host_in_lower_case(string typed, string kept) =>
        Outcome.OfText(UrlField.Instance, typed).ShouldBe(kept);

    [Theory]
    [InlineData("javascript:alert(1)", "begins with https://")]
    [InlineData("data:text/html,x", "begins with https://")]
    [InlineData("ftp://example.com", "begins with https://")]
    [InlineData("https:example.com", "//")]
    [InlineData("https://", "Add the site")]
    [InlineData("intranet", "ending")]
    [InlineData("https://a b.com", "space")]
    [InlineData("https://user:pw@example.com", "user name")]
    [InlineData("https://example.com:99999", "port")]
    [InlineData("https://example.com:x", "port")]
    [InlineData("https://[nope]/", "brackets")]
    [InlineData("https://exa!mple.com", "name of the site")]
    [InlineData("https://example..com", "dots")]
    [InlineData("https://.example.com", "dots")]
    [InlineData("https://example.com/<script>", "Remove")]
    [InlineData("https://example.com/\0", "Remove")]
    public void A_link_that_cannot_be_one_is_refused_with_the_repair(string typed, string hint)
    {
        Outcome.OfText(UrlField.Instance, typed).ShouldBe("! not-a-link");

        UrlField.Instance.TryParse(Some.Field(UrlField.Instance), typed, out _, out var problem).ShouldBeFalse();
        problem.ShouldContain(hint);
    }

    [Fact]
    public void A_link_has_at_most_2000_characters()
    {
        var start = "https://example.com/";

        Outcome.OfText(UrlField.Instance, start + new string('a', UrlField.MaxLength - start.Length)).Length.ShouldBe(UrlField.MaxLength);
        Outcome.OfText(UrlField.Instance, start + new string('a', UrlField.MaxLength + 1 - start.Length)).ShouldBe("! too-long");
        Outcome.OfText(UrlField.Instance, "example.com/" + new string('a', UrlField.MaxLength - 12)).ShouldBe("! too-long");
    }

    [Theory]
    [InlineData("https://www.Example.com:80/a", "example.com")]
    [InlineData("example.com", "example.com")]
    [InlineData("https://www.com", "www.com")]
    [InlineData("https://[::1]/", null)]
    [InlineData(null, null)]
    public void The_host_of_a_link_is_its_domain(string? address, string? host) =>
        UrlField.Host(address).ShouldBe(host);
}
