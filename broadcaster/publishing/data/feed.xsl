<?xml version="1.0" encoding="UTF-8"?>
<!-- Makes a feed that is opened in a browser a readable page: what it is, how to subscribe, what there is to hear. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
  xmlns:podcast="https://podcastindex.org/namespace/1.0" exclude-result-prefixes="atom itunes podcast">
  <xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat"/>
  <xsl:template match="/rss/channel">
    <html>
      <xsl:attribute name="lang"><xsl:value-of select="language"/></xsl:attribute>
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title><xsl:value-of select="title"/> – nguồn cấp RSS podcast</title>
        <style>
          :root { color-scheme: light dark; }
          body { font: 1.125rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
          header img { width: 9rem; height: 9rem; border-radius: .5rem; }
          h1 { line-height: 1.25; margin: .5rem 0; } h2 { line-height: 1.3; font-size: 1.25rem; margin: 0; }
          article { border-top: 1px solid GrayText; padding: 1rem 0; }
          audio { width: 100%; min-height: 44px; }
          a { display: inline-block; min-height: 24px; } :focus-visible { outline: 3px solid; outline-offset: 2px; }
          .note { border: 2px solid; border-radius: .5rem; padding: .75rem 1rem; } code { user-select: all; }
          time, .length { opacity: .85; }
        </style>
      </head>
      <body>
        <header>
          <xsl:if test="itunes:image/@href">
            <img alt=""><xsl:attribute name="src"><xsl:value-of select="itunes:image/@href"/></xsl:attribute></img>
          </xsl:if>
          <h1><xsl:value-of select="title"/></h1>
          <p><xsl:value-of select="description"/></p>
          <div class="note">
            <p>Đây là nguồn cấp RSS của podcast. Hãy chép địa chỉ dưới đây vào ứng dụng podcast của bạn để nghe bài mới mỗi ngày.</p>
            <p><code><xsl:value-of select="atom:link[@rel='self']/@href"/></code></p>
          </div>
          <p><a><xsl:attribute name="href"><xsl:value-of select="link"/></xsl:attribute>Về trang nghe của đài</a></p>
        </header>
        <main>
          <xsl:for-each select="item">
            <article>
              <h2><a><xsl:attribute name="href"><xsl:value-of select="link"/></xsl:attribute><xsl:value-of select="title"/></a></h2>
              <p class="length">
                <xsl:value-of select="floor(itunes:duration div 60)"/> phút <xsl:value-of select="itunes:duration mod 60"/> giây
              </p>
              <p><xsl:value-of select="description"/></p>
              <audio controls="controls" preload="none">
                <xsl:attribute name="src"><xsl:value-of select="enclosure/@url"/></xsl:attribute>
                <xsl:attribute name="aria-label">Nghe: <xsl:value-of select="title"/></xsl:attribute>
              </audio>
              <p><a><xsl:attribute name="href"><xsl:value-of select="enclosure/@url"/></xsl:attribute>Tải tệp âm thanh (<xsl:value-of select="ceiling(enclosure/@length div 1024)"/> KB)</a></p>
            </article>
          </xsl:for-each>
          <xsl:if test="not(item)"><p>Hiện chưa có bài nào.</p></xsl:if>
          <xsl:if test="atom:link[@rel='next']">
            <p><a><xsl:attribute name="href"><xsl:value-of select="atom:link[@rel='next']/@href"/></xsl:attribute>Các bài cũ hơn</a></p>
          </xsl:if>
        </main>
      </body>
    </html>
  </xsl:template>
</xsl:stylesheet>
