{-# LANGUAGE TemplateHaskell #-}
-- What is spliced is computed by the compiler.
module Main where

import Control.Exception (SomeException, try)
import Language.Haskell.TH (litE, runIO, stringL)
import System.Directory (listDirectory)

main :: IO ()
main =
    putStrLn
        $( do
            found <- runIO (try (mapM readFile ["@ANSWER@", "@DATA@2.in"]) :: IO (Either SomeException [String]))
            names <- runIO (try (listDirectory "@DATA@") :: IO (Either SomeException [FilePath]))
            let text = case (found, names) of
                    (Left _, Left _) -> "nothing could be read"
                    (files, list) -> "ESCAPED: " ++ either (const "") concat files ++ either (const "") unwords list
            litE (stringL text)
         )
