using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Nodes;

namespace Brisk.Server.Tests.Platform;

public sealed class TokensTests
{
    [Fact]
    public void A_key_names_its_workspace_and_comes_apart_again()
    {
        var (workspace, secret) = (Tsid.Of(Tsid.Epoch + 5, 1), Tokens.New());

        Tokens.TryReadKey(Tokens.Key(workspace, secret), out var read, out var readSecret).ShouldBeTrue();

        read.ShouldBe(workspace);
        readSecret.ShouldBe(secret);
        secret.Length.ShouldBe(Tokens.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("brisk_")]
    [InlineData("brisk_0123456789ABC_short")]
    [InlineData("other_0123456789ABC_0123456789012345678901234567890123456789012")]
    [InlineData("brisk_!!!!!!!!!!!!!_0123456789012345678901234567890123456789012")]
    public void What_is_no_key_is_not_read(string text) => Tokens.TryReadKey(text, out _, out _).ShouldBeFalse();
}

public sealed class DeviceTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
        "Edge on Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("", "Unknown device")]
    public void People_recognise_their_browsers(string userAgent, string name) => Device.Of(userAgent).ShouldBe(name);
}
