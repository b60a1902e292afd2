using Brisk.Domain.Fields;
using Brisk.Domain.Workspaces;

namespace Brisk.Domain.Tests;

public sealed class CountriesTests
{
    [Theory]
    [InlineData("DE", "DE")]
    [InlineData("de", "DE")]
    [InlineData("Germany", "DE")]
    [InlineData("  DEUTSCHLAND ", "DE")]
    [InlineData("U.S.A.", "US")]
    [InlineData("Côte d'Ivoire", "CI")]
    [InlineData("Österreich", "AT")]
    [InlineData("Türkiye", "TR")]
    [InlineData(" SWE\t", "SE")]
    [InlineData("swe", "SE")]
    [InlineData("Korea, Republic of", "KR")]
    [InlineData("Republic of Korea", "KR")]
    [InlineData("Côte d’Ivoire", "CI")]
    [InlineData("The Bahamas", "BS")]
    [InlineData("St. Lucia", "LC")]
    [InlineData("Trinidad & Tobago", "TT")]
    [InlineData("Federal Republic of Germany", "DE")]
    [InlineData("Kosovo", null)]
    [InlineData("Atlantis", null)]
    [InlineData("", null)]
    [InlineData("XX", null)]
    public void A_country_is_found_by_its_code_and_by_what_people_call_it(string text, string? code) => Countries.Find(text).ShouldBe(code);

    [Fact]
    public void Every_country_has_a_currency_that_is_money_and_a_day_on_which_weeks_begin()
    {
        foreach (var code in Countries.All)
        {
            Currencies.TryExponent(Countries.CurrencyOf(code), out _).ShouldBeTrue(code);
            WorkspaceSettings.WeekStarts.ShouldContain(WorkspaceSettings.Name(Countries.WeekStartOf(code)), code);
        }
        Countries.All.Count.ShouldBe(249);
    }

    [Fact]
    public void Every_country_is_found_by_each_of_its_codes()
    {
        var codes = Codes.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

        codes.Select(code => code[..2]).ShouldBe(Countries.All, ignoreOrder: true);
        foreach (var code in codes)
        {
            Countries.Find(code[..2]).ShouldBe(code[..2]);
            Countries.Find(code[2..]).ShouldBe(code[..2], code[2..]);
        }
    }

    /// <summary>ISO 3166-1: the code of two letters, then that of three.</summary>
    private const string Codes = """
        ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI
        BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN
        COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK
        FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD
        HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA
        KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD
        MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL
        NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA
        SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF
        TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR
        VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE
        """;

    [Fact]
    public void Settings_that_are_wrong_name_their_field_and_change_nothing()
    {
        var (settings, problems) = new SettingsChange("Nowhere", "Nowhere/Town", "XTS", "monday", "en").Apply(WorkspaceSettings.Of("PT"));

        settings.ShouldBe(WorkspaceSettings.Of("PT"));
        problems.Select(problem => problem.Field).ShouldBe(["country", "timeZone", "currency"]);
    }
}
